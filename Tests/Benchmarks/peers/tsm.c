/* libtsm, the engine of kmscon. */

#include <libtsm.h>
#include <stdlib.h>

#include "engine.h"

struct engine {
    struct tsm_screen *screen;
    struct tsm_vte *state;
};

/* Replies to the program are dropped. */
static void reply(struct tsm_vte *state, const char *bytes, size_t count, void *data)
{
    (void)state, (void)bytes, (void)count, (void)data;
}

struct engine *engine_new(int columns, int rows, int scrollback)
{
    struct engine *engine = malloc(sizeof *engine);
    if (tsm_screen_new(&engine->screen, NULL, NULL) < 0) abort();
    if (tsm_screen_resize(engine->screen, columns, rows) < 0) abort();
    tsm_screen_set_max_sb(engine->screen, scrollback);
    if (tsm_vte_new(&engine->state, engine->screen, reply, NULL, NULL, NULL) < 0) abort();
    return engine;
}

void engine_feed(struct engine *engine, const char *bytes, size_t count)
{
    tsm_vte_input(engine->state, bytes, count);
}

void engine_free(struct engine *engine)
{
    tsm_vte_unref(engine->state);
    tsm_screen_unref(engine->screen);
    free(engine);
}
