/* libvterm, with its screen layer. It keeps no scrollback: rows that leave the screen are offered to a callback, and
   there is none here. */

#include <stdlib.h>
#include <vterm.h>

#include "engine.h"

struct engine {
    VTerm *terminal;
};

struct engine *engine_new(int columns, int rows, int scrollback)
{
    (void)scrollback;
    struct engine *engine = malloc(sizeof *engine);
    engine->terminal = vterm_new(rows, columns);
    vterm_set_utf8(engine->terminal, 1);
    VTermScreen *screen = vterm_obtain_screen(engine->terminal);
    vterm_screen_enable_altscreen(screen, 1);
    /* What was measured as its fastest: damage is gathered and never told. */
    vterm_screen_set_damage_merge(screen, VTERM_DAMAGE_SCROLL);
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
    free(engine);
}
