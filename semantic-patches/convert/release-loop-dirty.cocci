// SPDX-License-Identifier: GPL-2.0-only
/// Mark pinned pages dirty and release them with one call in place of a loop
///
//# Not where the array, the count or the condition depends on the index, has
//# side effects or calls a function, or where the index is read after the loop.
//# The count must not be negative.  set_page_dirty() does not sleep, but
//# unpin_user_pages_dirty_lock() does: that nothing holds a spinlock or
//# otherwise must not sleep is for who runs this to know.
//
// Confidence: Low
// Options: --no-includes --include-headers --max-width 80 --keep-comments

virtual patch
virtual v3

// Something else than the index itself depends on the index.

@index depends on patch@
local idexpression i;
expression e, n;
position q;
@@

(
  for (i = 0; i < <+... i ...+>; \(i++\|++i\)) { ... put_page@q(e); }
|
  for (i = 0; i < <+... i ...+>; \(i++\|++i\)) put_page@q(e);
|
  for (i = 0; i < n; \(i++\|++i\)) { ... put_page@q(\(<+... i ...+>\)[i]); }
|
  for (i = 0; i < n; \(i++\|++i\)) put_page@q(\(<+... i ...+>\)[i]);
|
  for (i = 0; i < n; \(i++\|++i\)) { if (<+... i ...+>) { ... } put_page@q(e); }
)

// Macros in capitals only compute.

@impure depends on patch@
local idexpression i;
expression e, e1, e2, n;
identifier f !~ "^[A-Z0-9_]+$";
expression list es;
assignment operator op;
statement S;
position q;
@@

(
  for (i = 0; i < \(<+... f(es) ...+>\|<+... e1++ ...+>\|<+... e1-- ...+>\|<+... ++e1 ...+>\|<+... --e1 ...+>\|<+... e1 op e2 ...+>\); \(i++\|++i\)) { ... put_page@q(e); }
|
  for (i = 0; i < \(<+... f(es) ...+>\|<+... e1++ ...+>\|<+... e1-- ...+>\|<+... ++e1 ...+>\|<+... --e1 ...+>\|<+... e1 op e2 ...+>\); \(i++\|++i\)) put_page@q(e);
|
  for (i = 0; i < n; \(i++\|++i\)) { ... put_page@q(\(<+... f(es) ...+>\|<+... e1++ ...+>\|<+... e1-- ...+>\|<+... ++e1 ...+>\|<+... --e1 ...+>\|<+... e1 op e2 ...+>\)[i]); }
|
  for (i = 0; i < n; \(i++\|++i\)) put_page@q(\(<+... f(es) ...+>\|<+... e1++ ...+>\|<+... e1-- ...+>\|<+... ++e1 ...+>\|<+... --e1 ...+>\|<+... e1 op e2 ...+>\)[i]);
|
  for (i = 0; i < n; \(i++\|++i\)) { if (\(<+... f(es) ...+>\|<+... e1++ ...+>\|<+... e1-- ...+>\|<+... ++e1 ...+>\|<+... --e1 ...+>\|<+... e1 op e2 ...+>\)) S put_page@q(e); }
)

// spatch 1.1.1 shifts an else branch to the left where it replaces the branch
// before.

@before_else depends on patch disable drop_else, neg_if@
local idexpression i;
expression e, n;
statement S;
position q;
@@

(
  if (...) for (i = 0; i < n; \(i++\|++i\)) { ... put_page@q(e); } else S
|
  if (...) for (i = 0; i < n; \(i++\|++i\)) put_page@q(e); else S
)

// The index is read after the loop, before it is set again.

@later depends on patch exists@
local idexpression i;
expression e, e1, n;
statement S;
position q, r;
@@

(
  for (i = 0; i < n; \(i++\|++i\)) { ... put_page@q(e); }
|
  for (i = 0; i < n; \(i++\|++i\)) put_page@q(e);
)
  ... when != i = e1
(
  for (i = e1; ...; ...) S
|
  i = e1
|
  i@r
)

@read depends on patch exists@
local idexpression later.i;
expression e;
position later.q, later.r, s;
@@

  put_page@q@s(e)
  ... when any
  i@r

@fold depends on patch && !v3@
local idexpression i;
expression a, n, d;
position p;
position u != {index.q, impure.q, before_else.q, read.s};
@@

(
- for (i = 0; i < n; \(i++\|++i\))
+ unpin_user_pages_dirty_lock(a, n, true);
- { set_page_dirty(a[i]); put_page@p@u(a[i]); }
|
- for (i = 0; i < n; \(i++\|++i\))
+ unpin_user_pages_dirty_lock(a, n, d);
- { if (d) set_page_dirty(a[i]); put_page@p@u(a[i]); }
|
- for (i = 0; i < n; \(i++\|++i\))
+ unpin_user_pages_dirty_lock(a, n, d);
- { if (d) { set_page_dirty(a[i]); } put_page@p@u(a[i]); }
)

@fold_v3 depends on patch && v3@
local idexpression i;
expression a, n, d;
position p;
position u != {index.q, impure.q, before_else.q, read.s};
@@

(
- for (i = 0; i < n; \(i++\|++i\))
+ put_user_pages_dirty_lock(a, n, true);
- { set_page_dirty(a[i]); put_page@p@u(a[i]); }
|
- for (i = 0; i < n; \(i++\|++i\))
+ put_user_pages_dirty_lock(a, n, d);
- { if (d) set_page_dirty(a[i]); put_page@p@u(a[i]); }
|
- for (i = 0; i < n; \(i++\|++i\))
+ put_user_pages_dirty_lock(a, n, d);
- { if (d) { set_page_dirty(a[i]); } put_page@p@u(a[i]); }
)
