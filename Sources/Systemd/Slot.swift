import CSystemd

/// Something registered with a ``Bus``; it is taken back when this object goes (sd_bus_slot_unref(3)).
public final class Slot {
    private let pointer: OpaquePointer
    /// What the C callback finds in its userdata; kept as long as the slot.
    private let target: AnyObject

    init(adopting pointer: OpaquePointer, target: AnyObject) {
        self.pointer = pointer
        self.target = target
    }

    deinit {
        sd_bus_slot_unref(pointer)
    }
}
