// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory, maps and strings.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "util.h"

static void out_of_memory(void)
{
	fputs("pincheck: out of memory\n", stderr);
	exit(EXIT_NO_MEMORY);
}

void *xrealloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		out_of_memory();
	return p;
}

void *xmalloc(size_t size)
{
	return xrealloc(NULL, size);
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

char *string_copy(const char *s)
{
	size_t len = strlen(s) + 1;

	return memcpy(xmalloc(len), s, len);
}

char *string_print(const char *fmt, ...)
{
	va_list args;
	char *s;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		out_of_memory();
	s = xmalloc((size_t)len + 1);
	va_start(args, fmt);
	vsnprintf(s, (size_t)len + 1, fmt, args);
	va_end(args);
	return s;
}

struct ptrmap_entry {
	const void *key;
	unsigned int sub;
	int value;
};

static size_t ptr_hash(const void *key, unsigned int sub)
{
	uint64_t h = (uintptr_t)key;

	h = (h ^ (h >> 33) ^ ((uint64_t)sub << 40)) * 0xff51afd7ed558ccdULL;
	return (size_t)(h ^ (h >> 29));
}

/* The slot that holds the key, or the empty one where it belongs. */
static struct ptrmap_entry *probe(const struct ptrmap_int *map, const void *key, unsigned int sub)
{
	size_t i = ptr_hash(key, sub) & (map->cap - 1);

	while (map->slots[i].key && (map->slots[i].key != key || map->slots[i].sub != sub))
		i = (i + 1) & (map->cap - 1);
	return &map->slots[i];
}

static void ptrmap_grow(struct ptrmap_int *map)
{
	struct ptrmap_int old = *map;
	size_t i;

	map->cap = old.cap ? 2 * old.cap : 256;
	map->slots = xcalloc(map->cap, sizeof(*map->slots));
	for (i = 0; i < old.cap; i++)
		if (old.slots[i].key)
			*probe(map, old.slots[i].key, old.slots[i].sub) = old.slots[i];
	free(old.slots);
}

/* The value of the key; a new one starts as -1. */
int *ptrmap_slot(struct ptrmap_int *map, const void *key, unsigned int sub)
{
	struct ptrmap_entry *e;

	if (2 * map->nr >= map->cap)
		ptrmap_grow(map);
	e = probe(map, key, sub);
	if (!e->key) {
		e->key = key;
		e->sub = sub;
		e->value = -1;
		map->nr++;
	}
	return &e->value;
}

int *ptrmap_find(const struct ptrmap_int *map, const void *key, unsigned int sub)
{
	struct ptrmap_entry *e;

	if (!map->cap)
		return NULL;
	e = probe(map, key, sub);
	return e->key ? &e->value : NULL;
}

void ptrmap_free(struct ptrmap_int *map)
{
	free(map->slots);
	memset(map, 0, sizeof(*map));
}

struct string_entry {
	struct string_entry *next;
	uint64_t hash;
	char text[];
};

static uint64_t str_hash(const char *s)
{
	uint64_t h = 14695981039346656037ULL;

	while (*s)
		h = (h ^ (unsigned char)*s++) * 1099511628211ULL;
	return h;
}

static void strings_grow(struct strings *set)
{
	size_t cap = set->cap ? 2 * set->cap : 256, i;
	struct string_entry **buckets = xcalloc(cap, sizeof(*buckets));

	for (i = 0; i < set->cap; i++) {
		struct string_entry *e, *next;

		for (e = set->buckets[i]; e; e = next) {
			next = e->next;
			e->next = buckets[e->hash & (cap - 1)];
			buckets[e->hash & (cap - 1)] = e;
		}
	}
	free(set->buckets);
	set->buckets = buckets;
	set->cap = cap;
}

const char *strings_intern(struct strings *set, const char *s)
{
	uint64_t hash = str_hash(s);
	struct string_entry *e;
	size_t len;

	if (set->nr >= set->cap)
		strings_grow(set);
	for (e = set->buckets[hash & (set->cap - 1)]; e; e = e->next)
		if (e->hash == hash && !strcmp(e->text, s))
			return e->text;

	len = strlen(s) + 1;
	e = xmalloc(sizeof(*e) + len);
	e->hash = hash;
	memcpy(e->text, s, len);
	e->next = set->buckets[hash & (set->cap - 1)];
	set->buckets[hash & (set->cap - 1)] = e;
	set->nr++;
	return e->text;
}

void strings_free(struct strings *set)
{
	size_t i;

	for (i = 0; i < set->cap; i++) {
		struct string_entry *e, *next;

		for (e = set->buckets[i]; e; e = next) {
			next = e->next;
			free(e);
		}
	}
	free(set->buckets);
	memset(set, 0, sizeof(*set));
}
