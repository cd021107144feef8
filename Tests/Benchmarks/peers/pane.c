/* Runs on a multiplexer's terminal and prints a file there.

   pane RUNS FILE FIFO    Waits until FIFO is opened for reading. Then, RUNS times, writes FILE to the terminal in chunks
                          of 64 KiB, asks for the cursor's position (DSR 6) and waits for the answer: a terminal
                          answers when it has read all that came before. Writes the nanoseconds of the best run to FIFO,
                          and stays. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 65536 };

static long nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static void print(const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(STDOUT_FILENO, bytes, count < CHUNK ? count : CHUNK);
        if (written < 0) exit(1);
        bytes += written;
        count -= written;
    }
}

static void wait_for_answer(void)
{
    char byte = 0;
    print("\033[6n", 4);
    while (byte != 'R')
        if (read(STDIN_FILENO, &byte, 1) != 1) exit(1);
}

int main(int count, char **words)
{
    if (count != 4) {
        fprintf(stderr, "usage: pane RUNS FILE FIFO\n");
        return 2;
    }
    struct termios mode;
    tcgetattr(STDIN_FILENO, &mode);
    cfmakeraw(&mode);
    tcsetattr(STDIN_FILENO, TCSANOW, &mode);
    FILE *file = fopen(words[2], "rb");
    if (!file) return 1;
    fseek(file, 0, SEEK_END);
    size_t size = ftell(file);
    rewind(file);
    char *bytes = malloc(size);
    if (fread(bytes, 1, size, file) != size) return 1;
    wait_for_answer();
    int fifo = open(words[3], O_WRONLY);
    long best = 0;
    for (int run = 0; run < atoi(words[1]); run++) {
        long begin = nanoseconds();
        print(bytes, size);
        wait_for_answer();
        long took = nanoseconds() - begin;
        if (run == 0 || took < best) best = took;
    }
    dprintf(fifo, "%ld\n", best);
    close(fifo);
    pause();
    return 0;
}
