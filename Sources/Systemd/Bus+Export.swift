import CRoost
import CSystemd
import Glibc

extension Bus {
    /// Exports `object` at `path` with the members of `interface`, until the slot goes.
    public func export<Object>(
        _ interface: ExportedInterface<Object>,
        at path: String,
        _ object: Object
    ) throws(SystemdError) -> Slot {
        let table = VTable(interface) { $0 == path ? object : nil }
        var slot: OpaquePointer?
        let result = sd_bus_add_object_vtable(pointer, &slot, path, interface.name, table.rows, table.userdata)
        try check(result, "sd_bus_add_object_vtable \(path)")
        guard let slot else { throw SystemdError("sd_bus_add_object_vtable", returned: -ENOMEM) }
        return Slot(adopting: slot, target: table)
    }

    /// Exports every object that `find` knows below `prefix` with the members of `interface`, until the slot goes.
    public func exportTree<Object>(
        _ interface: ExportedInterface<Object>,
        below prefix: String,
        find: @escaping (String) -> Object?
    ) throws(SystemdError) -> Slot {
        let table = VTable(interface, find: find)
        var slot: OpaquePointer?
        let result = sd_bus_add_fallback_vtable(
            pointer,
            &slot,
            prefix,
            interface.name,
            table.rows,
            onFind,
            table.userdata
        )
        try check(result, "sd_bus_add_fallback_vtable \(prefix)")
        guard let slot else { throw SystemdError("sd_bus_add_fallback_vtable", returned: -ENOMEM) }
        return Slot(adopting: slot, target: table)
    }

    /// Tells introspection and the object manager the paths of the objects below `path` (sd_bus_add_node_enumerator(3)).
    public func enumerateNodes(below path: String, _ paths: @escaping () -> [String]) throws(SystemdError) -> Slot {
        let target = NodeEnumerator(paths)
        var slot: OpaquePointer?
        let userdata = Unmanaged.passUnretained(target).toOpaque()
        try check(sd_bus_add_node_enumerator(pointer, &slot, path, onEnumerate, userdata), "sd_bus_add_node_enumerator")
        guard let slot else { throw SystemdError("sd_bus_add_node_enumerator", returned: -ENOMEM) }
        return Slot(adopting: slot, target: target)
    }

    /// Exports `org.freedesktop.DBus.ObjectManager` at `path`, until the slot goes.
    public func exportObjectManager(at path: String) throws(SystemdError) -> Slot {
        var slot: OpaquePointer?
        try check(sd_bus_add_object_manager(pointer, &slot, path), "sd_bus_add_object_manager")
        guard let slot else { throw SystemdError("sd_bus_add_object_manager", returned: -ENOMEM) }
        return Slot(adopting: slot, target: self)
    }

    /// Sends InterfacesAdded for all interfaces of the object at `path`.
    public func emitObjectAdded(_ path: String) throws(SystemdError) {
        try check(sd_bus_emit_object_added(pointer, path), "sd_bus_emit_object_added \(path)")
    }

    /// Sends InterfacesRemoved for all interfaces of the object at `path`, which must still be found.
    public func emitObjectRemoved(_ path: String) throws(SystemdError) {
        try check(sd_bus_emit_object_removed(pointer, path), "sd_bus_emit_object_removed \(path)")
    }

    /// Sends PropertiesChanged for `properties`, each by its change policy.
    public func emitPropertiesChanged(
        path: String,
        interface: String,
        _ properties: some Collection<String>
    ) throws(SystemdError) {
        guard !properties.isEmpty else { return }
        var names: [UnsafeMutablePointer<CChar>?] = properties.map { strdup($0) } + [nil]
        defer { names.forEach { free($0) } }
        let result = sd_bus_emit_properties_changed_strv(pointer, path, interface, &names)
        try check(result, "sd_bus_emit_properties_changed \(path) \(properties)")
    }
}

private final class NodeEnumerator {
    let paths: () -> [String]

    init(_ paths: @escaping () -> [String]) {
        self.paths = paths
    }
}

private func onEnumerate(
    _: OpaquePointer?,
    _: UnsafePointer<CChar>?,
    _ userdata: UnsafeMutableRawPointer?,
    _ nodes: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?,
    _: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let userdata, let nodes else { return 0 }
    let paths = Unmanaged<NodeEnumerator>.fromOpaque(userdata).takeUnretainedValue().paths()
    // libsystemd frees the list and each string with free(3).
    guard let list = calloc(paths.count + 1, MemoryLayout<UnsafeMutablePointer<CChar>?>.stride) else { return -ENOMEM }
    let entries = list.assumingMemoryBound(to: UnsafeMutablePointer<CChar>?.self)
    for (index, path) in paths.enumerated() { entries[index] = strdup(path) }
    nodes.pointee = entries
    return 0
}

private func onFind(
    _: OpaquePointer?,
    _ path: UnsafePointer<CChar>?,
    _: UnsafePointer<CChar>?,
    _ userdata: UnsafeMutableRawPointer?,
    _ found: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let path, let userdata, let found else { return 0 }
    let table = Unmanaged<AnyVTable>.fromOpaque(userdata).takeUnretainedValue()
    guard table.has(path: String(cString: path)) else { return 0 }
    found.pointee = userdata
    return 1
}
