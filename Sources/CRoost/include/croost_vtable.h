#pragma once
#include <systemd/sd-bus.h>

/// The first row of every vtable. Its macro asks the running library for the layout and turns argument names on, which
/// needs the address of a variable of libsystemd: an initialiser that Swift cannot express.
sd_bus_vtable croost_vtable_start(uint64_t flags);

/// The last row of every vtable.
sd_bus_vtable croost_vtable_end(void);

/// A method's row. The strings must outlive the vtable; `names` holds the names of the arguments, then of the results,
/// each ended by a NUL.
sd_bus_vtable croost_vtable_method(const char *member, const char *signature, const char *result, const char *names,
                                   sd_bus_message_handler_t handler, uint64_t flags);

/// A signal's row.
sd_bus_vtable croost_vtable_signal(const char *member, const char *signature, const char *names, uint64_t flags);

/// A property's row; `set` is NULL where it is read-only.
sd_bus_vtable croost_vtable_property(const char *member, const char *signature, sd_bus_property_get_t get,
                                     sd_bus_property_set_t set, uint64_t flags);
