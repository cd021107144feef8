// The few lines that Swift cannot write. Every function is prefixed by the module's name.
#pragma once
#include "croost_vtable.h"
