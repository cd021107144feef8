import Testing

@testable import Broker

@Suite struct CaptureQueueTests {
    @Test func theHostIsAskedForOneAtATimeInOrder() {
        var queue = CaptureQueue<String>()
        #expect(queue.next() == nil && queue.isEmpty && !queue.isOwed)
        queue.append("a")
        queue.append("b")
        #expect(queue.next() == "a" && queue.current == "a" && queue.isOwed)
        #expect(queue.next() == nil, "an answer is owed")
        queue.answered()
        #expect(!queue.isEmpty && queue.current == nil)
        #expect(queue.next() == "b")
        queue.answered()
        #expect(queue.next() == nil && queue.isEmpty)
    }

    @Test func anAnswerThatComesTooLateIsNobodys() {
        var queue = CaptureQueue<String>()
        for waiter in ["a", "b", "c"] { queue.append(waiter) }
        #expect(queue.next() == "a")
        #expect(queue.giveUp() == ["a", "b", "c"] && queue.isEmpty)
        queue.append("d")
        #expect(queue.next() == nil && queue.isOwed && queue.current == nil, "the answer for a comes first")
        queue.answered()
        #expect(queue.next() == "d")
        #expect(queue.giveUp() == ["d"])
        #expect(queue.giveUp() == [])
    }
}
