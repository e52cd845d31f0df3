/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef UTIL_H
#define UTIL_H

#include <stddef.h>

/*
 * Memory that cannot be had ends the program: a checker that carries on with
 * half of its data would be silent about the other half.
 */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *string_copy(const char *s);
char *string_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Make room for one more element in an array of *cap elements. */
#define GROW(array, nr, cap)                                                                       \
	do {                                                                                       \
		if ((nr) == (cap)) {                                                               \
			(cap) = (cap) ? 2 * (cap) : 16;                                            \
			(array) = xrealloc((array), (size_t)(cap) * sizeof(*(array)));             \
		}                                                                                  \
	} while (0)

/* A map from a pointer, or from a pointer and a small number, to an int. */
struct ptrmap_int {
	struct ptrmap_entry *slots;
	size_t nr, cap;
};

int *ptrmap_slot(struct ptrmap_int *map, const void *key, unsigned int sub);
int *ptrmap_find(const struct ptrmap_int *map, const void *key, unsigned int sub);
void ptrmap_free(struct ptrmap_int *map);

/* A set of strings, each stored once: equal strings are equal pointers. */
struct strings {
	struct string_entry **buckets;
	size_t nr, cap;
};

const char *strings_intern(struct strings *set, const char *s);
void strings_free(struct strings *set);

#endif
