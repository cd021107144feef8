extension Bus {
    /// Calls `handler` once nobody has `name` on the bus any more, at once where that is so already, until the slot goes.
    public func onOwnerLost(of name: String, _ handler: @escaping () -> Void) throws(SystemdError) -> Slot {
        let service = MessageBus.name
        let rule = MatchRule(sender: service, interface: service, member: "NameOwnerChanged", argument0: name)
        let slot = try match(rule) { message in
            if (try? message.readAll())?.last?.stringValue?.isEmpty == true { handler() }
        }
        // It may have left before the match was there.
        if try !MessageBus(bus: self).hasOwner(name) { handler() }
        return slot
    }
}
