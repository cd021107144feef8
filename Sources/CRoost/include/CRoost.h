// The few lines that Swift cannot write. Every function is prefixed by the module's name.
#pragma once

// Headers of the C library that the Glibc module leaves out.
#include <sys/eventfd.h>
#include <sys/signalfd.h>

#include "croost_vtable.h"
#include "croost_spawn.h"
#include "croost_host.h"
#include "croost_process.h"
#include "croost_record.h"
#include "croost_sandbox.h"
