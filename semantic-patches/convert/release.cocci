// SPDX-License-Identifier: GPL-2.0-only
/// Release pinned pages with unpin_user_page*() in place of put_page() and its like
///
//# To be run on the releases of pages that pin_user_pages*() acquires, and on
//# all of them; other pages keep put_page().  The functions have put_user_page*()
//# names with virtual v3, where there are no folios.
//
// Confidence: Low
// Options: --no-includes --include-headers --max-width 1000

virtual patch
virtual v3

@unpin depends on patch && !v3@
expression E, N, cold;
position p;
@@

(
- put_page@p
+ unpin_user_page
  (E)
|
- __free_page@p
+ unpin_user_page
  (E)
|
- folio_put@p
+ unpin_user_page
  (
- page_folio(
  E
- )
  )
|
- folio_put@p
+ unpin_folio
  (E)
|
- release_pages@p
+ unpin_user_pages
  (E, N)
|
- release_pages@p
+ unpin_user_pages
  (E, N
- , cold
  )
)

@unpin_v3 depends on patch && v3@
expression E, N, cold;
position p;
@@

(
- put_page@p
+ put_user_page
  (E)
|
- __free_page@p
+ put_user_page
  (E)
|
- folio_put@p
+ put_user_page
  (
- page_folio(
  E
- )
  )
|
- release_pages@p
+ put_user_pages
  (E, N)
|
- release_pages@p
+ put_user_pages
  (E, N
- , cold
  )
)
