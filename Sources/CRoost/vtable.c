#include "croost_vtable.h"

#include <string.h>

// Each row is zeroed first: sd-bus reads the unused bytes of the union, and an initialiser need not clear them.

sd_bus_vtable croost_vtable_start(uint64_t flags) {
    sd_bus_vtable row;
    memset(&row, 0, sizeof row);
    row.type = _SD_BUS_VTABLE_START;
    row.flags = flags;
    row.x.start.element_size = sizeof(sd_bus_vtable);
    row.x.start.features = _SD_BUS_VTABLE_PARAM_NAMES;
    row.x.start.vtable_format_reference = &sd_bus_object_vtable_format;
    return row;
}

sd_bus_vtable croost_vtable_end(void) {
    sd_bus_vtable row;
    memset(&row, 0, sizeof row);
    row.type = _SD_BUS_VTABLE_END;
    return row;
}

sd_bus_vtable croost_vtable_method(const char *member, const char *signature, const char *result, const char *names,
                                   sd_bus_message_handler_t handler, uint64_t flags) {
    sd_bus_vtable row;
    memset(&row, 0, sizeof row);
    row.type = _SD_BUS_VTABLE_METHOD;
    row.flags = flags;
    row.x.method.member = member;
    row.x.method.signature = signature;
    row.x.method.result = result;
    row.x.method.handler = handler;
    row.x.method.names = names;
    return row;
}

sd_bus_vtable croost_vtable_signal(const char *member, const char *signature, const char *names, uint64_t flags) {
    sd_bus_vtable row;
    memset(&row, 0, sizeof row);
    row.type = _SD_BUS_VTABLE_SIGNAL;
    row.flags = flags;
    row.x.signal.member = member;
    row.x.signal.signature = signature;
    row.x.signal.names = names;
    return row;
}

sd_bus_vtable croost_vtable_property(const char *member, const char *signature, sd_bus_property_get_t get,
                                     sd_bus_property_set_t set, uint64_t flags) {
    sd_bus_vtable row;
    memset(&row, 0, sizeof row);
    row.type = set ? _SD_BUS_VTABLE_WRITABLE_PROPERTY : _SD_BUS_VTABLE_PROPERTY;
    row.flags = flags;
    row.x.property.member = member;
    row.x.property.signature = signature;
    row.x.property.get = get;
    row.x.property.set = set;
    return row;
}
