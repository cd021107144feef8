/* Feeds a file to an engine, in chunks of 64 KiB, at 80 columns and 24 rows.

   feed time FILE      prints the nanoseconds of the best of three new terminals
   feed memory FILE    prints the bytes by which the process has grown for one */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"

enum { COLUMNS = 80, ROWS = 24, SCROLLBACK = 10000, CHUNK = 65536, RUNS = 3 };

static char *read_file(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    *count = ftell(file);
    rewind(file);
    char *bytes = malloc(*count);
    if (fread(bytes, 1, *count, file) != *count) exit(1);
    fclose(file);
    return bytes;
}

static long nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static long resident(void)
{
    long size = 0, pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%ld %ld", &size, &pages) != 2) exit(1);
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static void feed(struct engine *engine, const char *bytes, size_t count)
{
    for (size_t start = 0; start < count; start += CHUNK)
        engine_feed(engine, bytes + start, count - start < CHUNK ? count - start : CHUNK);
}

int main(int count, char **words)
{
    if (count != 3) {
        fprintf(stderr, "usage: feed time|memory FILE\n");
        return 2;
    }
    size_t size;
    char *bytes = read_file(words[2], &size);
    if (strcmp(words[1], "memory") == 0) {
        long before = resident();
        struct engine *engine = engine_new(COLUMNS, ROWS, SCROLLBACK);
        feed(engine, bytes, size);
        printf("%ld\n", resident() - before);
        engine_free(engine);
        return 0;
    }
    long best = 0;
    for (int run = 0; run < RUNS; run++) {
        struct engine *engine = engine_new(COLUMNS, ROWS, SCROLLBACK);
        long begin = nanoseconds();
        feed(engine, bytes, size);
        long took = nanoseconds() - begin;
        if (run == 0 || took < best) best = took;
        engine_free(engine);
    }
    printf("%ld\n", best);
    return 0;
}
