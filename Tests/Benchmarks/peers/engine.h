/* A terminal engine to be measured: one source file each. */
#ifndef PEERS_ENGINE_H
#define PEERS_ENGINE_H

#include <stddef.h>

struct engine;

/* A terminal just switched on, with a scrollback of as many lines where the library has one. */
struct engine *engine_new(int columns, int rows, int scrollback);
void engine_feed(struct engine *engine, const char *bytes, size_t count);
void engine_free(struct engine *engine);

#endif
