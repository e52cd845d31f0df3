// SPDX-License-Identifier: GPL-2.0-only
/// Acquire user pages with pin_user_pages*() in place of get_user_pages*()
///
//# Only the name changes: what the pages are for, and whether the pin lasts,
//# is for who runs this to know, and every release must change along.  With
//# virtual v3 only the functions that have a twin there are changed.
//
// Confidence: Low
// Options: --no-includes --include-headers --max-width 1000

virtual patch
virtual v3

@pin depends on patch && !v3@
expression A, B, C, D, E, F, G, H;
position p;
@@

(
- get_user_pages@p
+ pin_user_pages
  (A, B, C, D)
|
- get_user_pages@p
+ pin_user_pages
  (A, B, C, D, E)
|
- get_user_pages_fast@p
+ pin_user_pages_fast
  (A, B, C, D)
|
- get_user_pages_remote@p
+ pin_user_pages_remote
  (A, B, C, D, E, F)
|
- get_user_pages_remote@p
+ pin_user_pages_remote
  (A, B, C, D, E, F, G)
|
- get_user_pages_remote@p
+ pin_user_pages_remote
  (A, B, C, D, E, F, G, H)
|
- get_user_pages_unlocked@p
+ pin_user_pages_unlocked
  (A, B, C, D)
|
- get_user_pages_locked@p
+ pin_user_pages_locked
  (A, B, C, D, E)
|
- get_user_pages_fast_only@p
+ pin_user_pages_fast_only
  (A, B, C, D)
)

@pin_v3 depends on patch && v3@
expression A, B, C, D, E, F, G, H;
position p;
@@

(
- get_user_pages@p
+ pin_user_pages
  (A, B, C, D, E)
|
- get_user_pages_fast@p
+ pin_user_pages_fast
  (A, B, C, D)
|
- get_user_pages_remote@p
+ pin_user_pages_remote
  (A, B, C, D, E, F, G)
|
- get_user_pages_remote@p
+ pin_user_pages_remote
  (A, B, C, D, E, F, G, H)
)
