/* libvterm, with its screen layer. It keeps no scrollback itself: rows that leave the screen are offered to a callback,
   which keeps them here as they are offered, in a ring of as many as the others keep. */

#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include "engine.h"

struct engine {
    VTerm *terminal;
    VTermScreenCell *ring;
    int columns, scrollback, next;
};

static int push(int columns, const VTermScreenCell *cells, void *data)
{
    struct engine *engine = data;
    memcpy(engine->ring + (size_t)engine->next * engine->columns, cells, columns * sizeof *cells);
    engine->next = (engine->next + 1) % engine->scrollback;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.sb_pushline = push};

struct engine *engine_new(int columns, int rows, int scrollback)
{
    struct engine *engine = malloc(sizeof *engine);
    engine->ring = malloc(sizeof *engine->ring * columns * scrollback);
    /* What the ring costs to be had for the first time is not counted. */
    memset(engine->ring, 1, sizeof *engine->ring * columns * scrollback);
    engine->columns = columns;
    engine->scrollback = scrollback;
    engine->next = 0;
    engine->terminal = vterm_new(rows, columns);
    vterm_set_utf8(engine->terminal, 1);
    VTermScreen *screen = vterm_obtain_screen(engine->terminal);
    vterm_screen_enable_altscreen(screen, 1);
    /* What was measured as its fastest: damage is gathered and never told. */
    vterm_screen_set_damage_merge(screen, VTERM_DAMAGE_SCROLL);
    vterm_screen_set_callbacks(screen, &callbacks, engine);
    vterm_screen_reset(screen, 1);
    return engine;
}

void engine_feed(struct engine *engine, const char *bytes, size_t count)
{
    vterm_input_write(engine->terminal, bytes, count);
}

void engine_free(struct engine *engine)
{
    vterm_free(engine->terminal);
    free(engine->ring);
    free(engine);
}
