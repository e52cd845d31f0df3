// SPDX-License-Identifier: GPL-2.0-only
/// Pages that pin_user_pages*() pinned are released with put_page() or
/// release_pages(), or pages from get_user_pages*() with unpin_user_page*().
///
/// This sees one file, unpreprocessed, so it also works on code that cannot
/// be compiled here.  It follows an array in one function, and a member of a
/// structure through all functions of the file; what goes through other
/// variables, scatterlists, page frame numbers or other files is left to
/// pincheck.  A member that holds pages of both origins is left alone.
//
// It does not read flags: a member that holds pinned and allocated pages by
// turns is reported.
//
// Confidence: Moderate
// Options: --no-includes --include-headers

virtual context
virtual patch
virtual org
virtual report

// A file's own function of that name is another one.

@own@
identifier f =~ "^(pin|get)_user_pages";
@@

f(...) { ... }

// The members that pages are acquired into.

@pin_member depends on !own@
type T;
T *obj;
identifier fld;
expression a1, a2, a3, a4, a5, a6, a7, a8;
@@

(
\(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(a1, a2, a3, obj->fld, ...)
|
pin_user_pages_unlocked(a1, a2, obj->fld, a4)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, obj->fld, a6)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, obj->fld, a6, a7)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, a5, obj->fld, a7, a8)
|
\(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(a1, a2, a3, &obj->fld, ...)
|
pin_user_pages_unlocked(a1, a2, &obj->fld, a4)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, &obj->fld, a6)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, &obj->fld, a6, a7)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, a5, &obj->fld, a7, a8)
|
\(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(a1, a2, a3, obj->fld + a8, ...)
|
pin_user_pages_unlocked(a1, a2, obj->fld + a8, a4)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, obj->fld + a8, a6)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, obj->fld + a8, a6, a7)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, a5, obj->fld + a8, a7, a8)
)

@get_member depends on !own@
type T;
T *obj;
identifier fld;
expression a1, a2, a3, a4, a5, a6, a7, a8;
@@

(
\(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(a1, a2, a3, obj->fld, ...)
|
get_user_pages_unlocked(a1, a2, obj->fld, a4)
|
get_user_pages_remote(a1, a2, a3, a4, obj->fld, a6)
|
get_user_pages_remote(a1, a2, a3, a4, obj->fld, a6, a7)
|
get_user_pages_remote(a1, a2, a3, a4, a5, obj->fld, a7, a8)
|
\(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(a1, a2, a3, &obj->fld, ...)
|
get_user_pages_unlocked(a1, a2, &obj->fld, a4)
|
get_user_pages_remote(a1, a2, a3, a4, &obj->fld, a6)
|
get_user_pages_remote(a1, a2, a3, a4, &obj->fld, a6, a7)
|
get_user_pages_remote(a1, a2, a3, a4, a5, &obj->fld, a7, a8)
|
\(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(a1, a2, a3, obj->fld + a8, ...)
|
get_user_pages_unlocked(a1, a2, obj->fld + a8, a4)
|
get_user_pages_remote(a1, a2, a3, a4, obj->fld + a8, a6)
|
get_user_pages_remote(a1, a2, a3, a4, obj->fld + a8, a6, a7)
|
get_user_pages_remote(a1, a2, a3, a4, a5, obj->fld + a8, a7, a8)
)

@both@
type pin_member.T;
T *obj;
identifier pin_member.fld;
expression a1, a2, a3, a4, a5, a6, a7, a8;
@@

(
\(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(a1, a2, a3, obj->fld, ...)
|
get_user_pages_unlocked(a1, a2, obj->fld, a4)
|
get_user_pages_remote(a1, a2, a3, a4, obj->fld, a6)
|
get_user_pages_remote(a1, a2, a3, a4, obj->fld, a6, a7)
|
get_user_pages_remote(a1, a2, a3, a4, a5, obj->fld, a7, a8)
|
\(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(a1, a2, a3, &obj->fld, ...)
|
get_user_pages_unlocked(a1, a2, &obj->fld, a4)
|
get_user_pages_remote(a1, a2, a3, a4, &obj->fld, a6)
|
get_user_pages_remote(a1, a2, a3, a4, &obj->fld, a6, a7)
|
get_user_pages_remote(a1, a2, a3, a4, a5, &obj->fld, a7, a8)
)

// A page that get_page() was called for may be put.

@referenced@
type pin_member.T;
T *obj;
identifier pin_member.fld;
expression i;
@@

(
get_page(obj->fld)
|
get_page(obj->fld[i])
)

// Pinned, and put: in one function, by the variable.

@put_local depends on !patch && !own exists@
identifier pages;
expression i, e;
expression a1, a2, a3, a4, a5, a6, a7, a8;
position p;
@@

(
\(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(a1, a2, a3, pages, ...)
|
pin_user_pages_unlocked(a1, a2, pages, a4)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, pages, a6)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, pages, a6, a7)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, a5, pages, a7, a8)
|
\(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(a1, a2, a3, &pages, ...)
|
pin_user_pages_unlocked(a1, a2, &pages, a4)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, &pages, a6)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, &pages, a6, a7)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, a5, &pages, a7, a8)
)
... when != pages = e
    when != get_page(pages)
    when != get_page(pages[i])
    when != \(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(..., pages, ...)
    when != \(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(..., &pages, ...)
(
release_pages@p(pages, ...)
|
put_page@p(pages[i])
|
put_page@p(pages)
)

// Pinned, and put: by a member, in any function.

@put_member depends on !patch && !both && !referenced@
type pin_member.T;
T *obj;
identifier pin_member.fld;
expression i;
position p != put_local.p;
@@

(
release_pages@p(obj->fld, ...)
|
put_page@p(obj->fld[i])
|
put_page@p(obj->fld)
)

// Got, and unpinned: in one function, by the variable.

@unpin_local depends on !patch && !own exists@
identifier pages;
expression i, e;
expression a1, a2, a3, a4, a5, a6, a7, a8;
position p;
@@

(
\(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(a1, a2, a3, pages, ...)
|
get_user_pages_unlocked(a1, a2, pages, a4)
|
get_user_pages_remote(a1, a2, a3, a4, pages, a6)
|
get_user_pages_remote(a1, a2, a3, a4, pages, a6, a7)
|
get_user_pages_remote(a1, a2, a3, a4, a5, pages, a7, a8)
|
\(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(a1, a2, a3, &pages, ...)
|
get_user_pages_unlocked(a1, a2, &pages, a4)
|
get_user_pages_remote(a1, a2, a3, a4, &pages, a6)
|
get_user_pages_remote(a1, a2, a3, a4, &pages, a6, a7)
|
get_user_pages_remote(a1, a2, a3, a4, a5, &pages, a7, a8)
)
... when != pages = e
    when != \(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(..., pages, ...)
    when != \(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(..., &pages, ...)
(
unpin_user_pages@p(pages, ...)
|
put_user_pages@p(pages, ...)
|
unpin_user_pages_dirty_lock@p(pages, ...)
|
put_user_pages_dirty_lock@p(pages, ...)
|
unpin_user_page@p(pages[i])
|
put_user_page@p(pages[i])
|
unpin_user_page@p(pages)
|
put_user_page@p(pages)
|
unpin_user_page_range_dirty_lock@p(pages, ...)
)

// Got, and unpinned: by a member, in any function.

@unpin_member depends on !patch && !both@
type get_member.T;
T *obj;
identifier get_member.fld;
expression i;
position p != unpin_local.p;
@@

(
unpin_user_pages@p(obj->fld, ...)
|
put_user_pages@p(obj->fld, ...)
|
unpin_user_pages_dirty_lock@p(obj->fld, ...)
|
put_user_pages_dirty_lock@p(obj->fld, ...)
|
unpin_user_page@p(obj->fld[i])
|
put_user_page@p(obj->fld[i])
|
unpin_user_page@p(obj->fld)
|
put_user_page@p(obj->fld)
|
unpin_user_page_range_dirty_lock@p(obj->fld, ...)
)

@script:python depends on report@
p << put_local.p;
@@
coccilib.report.print_report(p[0], "ERROR: pinned pages are released with put_page() or release_pages()")

@script:python depends on org@
p << put_local.p;
@@
coccilib.org.print_todo(p[0], "pinned pages are released with put_page() or release_pages()")

@depends on context@
position put_local.p;
identifier f;
@@

* f@p(...)

@script:python depends on report@
p << put_member.p;
@@
coccilib.report.print_report(p[0], "ERROR: pinned pages are released with put_page() or release_pages()")

@script:python depends on org@
p << put_member.p;
@@
coccilib.org.print_todo(p[0], "pinned pages are released with put_page() or release_pages()")

@depends on context@
position put_member.p;
identifier f;
@@

* f@p(...)

@script:python depends on report@
p << unpin_local.p;
@@
coccilib.report.print_report(p[0], "ERROR: pages that were not pinned are unpinned")

@script:python depends on org@
p << unpin_local.p;
@@
coccilib.org.print_todo(p[0], "pages that were not pinned are unpinned")

@depends on context@
position unpin_local.p;
identifier f;
@@

* f@p(...)

@script:python depends on report@
p << unpin_member.p;
@@
coccilib.report.print_report(p[0], "ERROR: pages that were not pinned are unpinned")

@script:python depends on org@
p << unpin_member.p;
@@
coccilib.org.print_todo(p[0], "pages that were not pinned are unpinned")

@depends on context@
position unpin_member.p;
identifier f;
@@

* f@p(...)

// The patch mends the release: the acquisition says what is wanted.  A release
// that also marks the pages dirty has no plain twin and is left to a person.

@depends on patch && !own exists@
identifier pages;
expression i, e, n;
expression a1, a2, a3, a4, a5, a6, a7, a8;
@@

(
\(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(a1, a2, a3, pages, ...)
|
pin_user_pages_unlocked(a1, a2, pages, a4)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, pages, a6)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, pages, a6, a7)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, a5, pages, a7, a8)
|
\(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(a1, a2, a3, &pages, ...)
|
pin_user_pages_unlocked(a1, a2, &pages, a4)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, &pages, a6)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, &pages, a6, a7)
|
\(pin_user_pages_remote\|pin_longterm_pages_remote\)(a1, a2, a3, a4, a5, &pages, a7, a8)
)
... when != pages = e
    when != get_page(pages)
    when != get_page(pages[i])
    when != \(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(..., pages, ...)
    when != \(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(..., &pages, ...)
(
- release_pages(pages, n)
+ unpin_user_pages(pages, n)
|
- put_page(pages[i])
+ unpin_user_page(pages[i])
|
- put_page(pages)
+ unpin_user_page(pages)
)

@depends on patch && !both && !referenced@
type pin_member.T;
T *obj;
identifier pin_member.fld;
expression i, n;
@@

(
- release_pages(obj->fld, n)
+ unpin_user_pages(obj->fld, n)
|
- put_page(obj->fld[i])
+ unpin_user_page(obj->fld[i])
|
- put_page(obj->fld)
+ unpin_user_page(obj->fld)
)

@depends on patch && !own exists@
identifier pages;
expression i, e, n;
expression a1, a2, a3, a4, a5, a6, a7, a8;
@@

(
\(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(a1, a2, a3, pages, ...)
|
get_user_pages_unlocked(a1, a2, pages, a4)
|
get_user_pages_remote(a1, a2, a3, a4, pages, a6)
|
get_user_pages_remote(a1, a2, a3, a4, pages, a6, a7)
|
get_user_pages_remote(a1, a2, a3, a4, a5, pages, a7, a8)
|
\(get_user_pages\|get_user_pages_fast\|get_user_pages_locked\|get_user_pages_fast_only\|__get_user_pages_fast\)(a1, a2, a3, &pages, ...)
|
get_user_pages_unlocked(a1, a2, &pages, a4)
|
get_user_pages_remote(a1, a2, a3, a4, &pages, a6)
|
get_user_pages_remote(a1, a2, a3, a4, &pages, a6, a7)
|
get_user_pages_remote(a1, a2, a3, a4, a5, &pages, a7, a8)
)
... when != pages = e
    when != \(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(..., pages, ...)
    when != \(pin_user_pages\|pin_user_pages_fast\|pin_user_pages_locked\|pin_user_pages_fast_only\|pin_longterm_pages\|pin_longterm_pages_fast\)(..., &pages, ...)
(
- unpin_user_pages(pages, n)
+ release_pages(pages, n)
|
- put_user_pages(pages, n)
+ release_pages(pages, n)
|
- unpin_user_page(pages[i])
+ put_page(pages[i])
|
- put_user_page(pages[i])
+ put_page(pages[i])
|
- unpin_user_page(pages)
+ put_page(pages)
|
- put_user_page(pages)
+ put_page(pages)
)

@depends on patch && !both@
type get_member.T;
T *obj;
identifier get_member.fld;
expression i, n;
@@

(
- unpin_user_pages(obj->fld, n)
+ release_pages(obj->fld, n)
|
- put_user_pages(obj->fld, n)
+ release_pages(obj->fld, n)
|
- unpin_user_page(obj->fld[i])
+ put_page(obj->fld[i])
|
- put_user_page(obj->fld[i])
+ put_page(obj->fld[i])
|
- unpin_user_page(obj->fld)
+ put_page(obj->fld)
|
- put_user_page(obj->fld)
+ put_page(obj->fld)
)
