/// Turn pin_user_pages*() and unpin_*() back into get_user_pages*() and
/// put_page(): the code as it may have been before it was converted.
//# Only for the round trip test: what comes out holds plain references where
//# it needs pins.
//#
//# -D loops     an array is released page by page, not by release_pages()
//# -D drop      FOLL_LONGTERM goes as well
//#
//# The variable of the loops, unpin_nr, is declared by reverse.py, which knows
//# where a function begins even if spatch does not.
// Confidence: Low
// Options: --no-includes --include-headers

virtual patch
virtual loops
virtual drop

// Acquisition: the twin's name, and nothing else.

@@
@@
(
- pin_user_pages
+ get_user_pages
  (...)
|
- pin_user_pages_fast
+ get_user_pages_fast
  (...)
|
- pin_user_pages_remote
+ get_user_pages_remote
  (...)
|
- pin_user_pages_unlocked
+ get_user_pages_unlocked
  (...)
|
- pin_user_pages_locked
+ get_user_pages_locked
  (...)
|
- pin_user_pages_fast_only
+ get_user_pages_fast_only
  (...)
)

// One page or folio.

@@
expression page, folio, refs;
@@
(
- unpin_user_page(page)
+ put_page(page)
|
- unpin_user_folio(folio, 1)
+ folio_put(folio)
|
- unpin_user_folio(folio, refs)
+ folio_put_refs(folio, refs)
)

@@
expression page, dirty;
@@
(
- unpin_user_pages_dirty_lock(&page, 1, \(true\|1\));
+ set_page_dirty_lock(page);
+ put_page(page);
|
- unpin_user_pages_dirty_lock(&page, 1, \(false\|0\));
+ put_page(page);
|
- unpin_user_pages_dirty_lock(&page, 1, dirty);
+ if (dirty)
+ 	set_page_dirty_lock(page);
+ put_page(page);
)

// An array: whole, from an element on, or from an offset on.

@depends on loops@
expression pages, first, count;
@@
(
- unpin_user_pages(&pages[first], count);
+ for (unpin_nr = 0; unpin_nr < count; unpin_nr++)
+ 	put_page(pages[first + unpin_nr]);
|
- unpin_user_pages(pages + first, count);
+ for (unpin_nr = 0; unpin_nr < count; unpin_nr++)
+ 	put_page(pages[first + unpin_nr]);
|
- unpin_user_pages(pages, count);
+ for (unpin_nr = 0; unpin_nr < count; unpin_nr++)
+ 	put_page(pages[unpin_nr]);
)

@depends on !loops@
@@
- unpin_user_pages
+ release_pages
  (...)

@@
expression pages, count, dirty;
@@
(
- unpin_user_pages_dirty_lock(pages, count, \(true\|1\));
+ for (unpin_nr = 0; unpin_nr < count; unpin_nr++) {
+ 	set_page_dirty_lock(pages[unpin_nr]);
+ 	put_page(pages[unpin_nr]);
+ }
|
- unpin_user_pages_dirty_lock(pages, count, \(false\|0\));
+ for (unpin_nr = 0; unpin_nr < count; unpin_nr++)
+ 	put_page(pages[unpin_nr]);
|
- unpin_user_pages_dirty_lock(pages, count, dirty);
+ for (unpin_nr = 0; unpin_nr < count; unpin_nr++) {
+ 	if (dirty)
+ 		set_page_dirty_lock(pages[unpin_nr]);
+ 	put_page(pages[unpin_nr]);
+ }
)

// Pages in a row.

@@
expression page, count, dirty;
@@
- unpin_user_page_range_dirty_lock(page, count, dirty);
+ for (unpin_nr = 0; unpin_nr < count; unpin_nr++) {
+ 	if (dirty)
+ 		set_page_dirty_lock(nth_page(page, unpin_nr));
+ 	put_page(nth_page(page, unpin_nr));
+ }

// FOLL_LONGTERM: a statement of its own, a part of an expression, or all of it.

@depends on drop@
expression flags;
@@
- flags |= FOLL_LONGTERM;

@depends on drop@
expression flags;
@@
(
- flags | FOLL_LONGTERM
+ flags
|
- FOLL_LONGTERM | flags
+ flags
)

@depends on drop@
@@
- FOLL_LONGTERM
+ 0
