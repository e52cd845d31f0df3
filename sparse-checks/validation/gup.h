/* SPDX-License-Identifier: GPL-2.0-only */
/* As much of a kernel as the tests need. */
#ifndef GUP_H
#define GUP_H

#define NULL ((void *)0)
#define PAGE_SIZE 4096UL
#define PAGE_SHIFT 12
#define GFP_KERNEL 0x400
#define FOLL_WRITE 0x01
#define FOLL_GET 0x04
#define FOLL_FORCE 0x10
#define FOLL_LONGTERM 0x10000
#define FOLL_PIN 0x40000
#define ENOMEM 12
#define EFAULT 14
#define EINVAL 22

#ifndef __bool_true_false_are_defined
typedef _Bool bool;
#define true 1
#define false 0
#endif
typedef unsigned long size_t;
typedef unsigned long pfn_t;

struct page {
	unsigned long flags;
	unsigned long compound_head;
	void *private;
};

struct folio {
	struct page page;
};

struct vm_area_struct;
struct mm_struct;

struct list_head {
	struct list_head *next, *prev;
};

struct scatterlist {
	unsigned long page_link;
	unsigned int offset, length;
};

struct sg_table {
	struct scatterlist *sgl;
	unsigned int nents;
};

struct kref {
	int refcount;
};

typedef struct {
	int slock;
} spinlock_t;

extern struct page *mem_map;
#define pfn_to_page(pfn) (mem_map + (pfn))
#define page_to_pfn(page) ((unsigned long)((page) - mem_map))
#define page_folio(page) ((struct folio *)compound_head(page))
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - __builtin_offsetof(type, member)))

extern long get_user_pages(unsigned long start, unsigned long nr, unsigned int flags,
			   struct page **pages, struct vm_area_struct **vmas);
extern int get_user_pages_fast(unsigned long start, int nr, unsigned int flags,
			       struct page **pages);
extern long pin_user_pages(unsigned long start, unsigned long nr, unsigned int flags,
			   struct page **pages, struct vm_area_struct **vmas);
extern int pin_user_pages_fast(unsigned long start, int nr, unsigned int flags,
			       struct page **pages);
extern void unpin_user_page(struct page *page);
extern void unpin_user_pages(struct page **pages, unsigned long n);
extern void unpin_user_pages_dirty_lock(struct page **pages, unsigned long n, bool dirty);
extern void unpin_user_page_range_dirty_lock(struct page *page, unsigned long n, bool dirty);
extern void release_pages(struct page **pages, int n);
extern void __put_page(struct page *page);
extern void folio_put(struct folio *folio);
extern int set_page_dirty_lock(struct page *page);

/* Inline, as in the kernel: the checker must keep these calls. */
static inline void get_page(struct page *page)
{
	page->flags++;
}

static inline void put_page(struct page *page)
{
	__put_page(page);
}

static inline struct page *compound_head(struct page *page)
{
	unsigned long head = page->compound_head;

	if (head & 1)
		return (struct page *)(head - 1);
	return page;
}

static inline struct page *sg_page(struct scatterlist *sg)
{
	return (struct page *)(sg->page_link & ~3UL);
}

static inline void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int len,
			       unsigned int offset)
{
	unsigned long link = sg->page_link & 3;

	sg->page_link = link | (unsigned long)page;
	sg->offset = offset;
	sg->length = len;
}

extern int sg_alloc_table_from_pages(struct sg_table *sgt, struct page **pages, unsigned int n);
extern struct scatterlist *sg_next(struct scatterlist *sg);

static inline int kref_put(struct kref *kref, void (*release)(struct kref *kref))
{
	if (--kref->refcount)
		return 0;
	release(kref);
	return 1;
}

extern struct page *alloc_pages(unsigned int gfp, unsigned int order);
extern struct page *vmalloc_to_page(void *addr);
extern void *kmalloc(size_t size, unsigned int gfp);
extern void kfree(void *p);
extern void spin_lock(spinlock_t *lock);
extern void spin_unlock(spinlock_t *lock);

#endif
