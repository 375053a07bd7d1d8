#ifndef GATEHOUSE_START_H
#define GATEHOUSE_START_H

/* The words that the program was started with, ended by NULL; the first is its name. NULL where the system gave none. */
char *const *gatehouse_words(void);

#endif
