// SPDX-License-Identifier: GPL-2.0-only
/// Drop flags that gup sets by itself: FOLL_GET and FOLL_TOUCH
///
//# pin_user_pages*() refuses FOLL_GET.  Only what is or'ed in the flags of such
//# a call, in an assignment or in an initializer is changed; that the variable
//# goes nowhere else is for who runs this to know.
//
// Confidence: Low
// Options: --no-includes --include-headers --max-width 1000 --keep-comments

virtual patch
virtual v3

// In the arguments of other functions a flag is not meant for gup.

@meant depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
identifier g =~ "^(get_user_pages|pin_user_pages|pin_longterm_pages)";
position q;
@@

  g(..., <+... c@q ...+>, ...)

@other depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
identifier f;
position q != meant.q;
@@

  f(..., <+... c@q ...+>, ...)

// Here a flag is looked for, or taken away.

@masks depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
expression E;
binary operator b != {|};
position q != meant.q;
@@

  E b <+... c@q ...+>

@masked depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
expression E;
binary operator b != {|};
position q != meant.q;
@@

  (<+... c@q ...+>) b E

@cleared depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
expression E;
assignment operator a != {=,|=};
position q != meant.q;
@@

  E a <+... c@q ...+>

@inverted depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
position q != meant.q;
@@

  ~(<+... c@q ...+>)

// The same in the arguments of gup.

@call_inside depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
identifier f;
identifier g =~ "^(get_user_pages|pin_user_pages|pin_longterm_pages)";
position q;
@@

  g(..., <+... f(..., <+... c@q ...+>, ...) ...+>, ...)

@masks_inside depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
expression E;
binary operator b != {|};
identifier g =~ "^(get_user_pages|pin_user_pages|pin_longterm_pages)";
position q;
@@

  g(..., <+... \(E b <+... c@q ...+>\) ...+>, ...)

@masked_inside depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
expression E;
binary operator b != {|};
identifier g =~ "^(get_user_pages|pin_user_pages|pin_longterm_pages)";
position q;
@@

  g(..., <+... \((<+... c@q ...+>) b E\) ...+>, ...)

@inverted_inside depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
identifier g =~ "^(get_user_pages|pin_user_pages|pin_longterm_pages)";
position q;
@@

  g(..., <+... ~(<+... c@q ...+>) ...+>, ...)

// Where this is all that a branch does, more than the flag is left over.

@then depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
expression E, F;
statement S;
position q;
@@

(
  if (E) F |= c@q; else S
|
  if (E) { F |= c@q; } else S
)

@otherwise depends on patch@
identifier c = {FOLL_GET, FOLL_TOUCH};
expression E, F;
statement S;
position q;
@@

(
  if (E) S else F |= c@q;
|
  if (E) S else { F |= c@q; }
)

@drop depends on patch disable bitor_comm, paren@
expression F, X, Y;
identifier c = {FOLL_GET, FOLL_TOUCH};
identifier d = {FOLL_GET, FOLL_TOUCH};
identifier g =~ "^(get_user_pages|pin_user_pages|pin_longterm_pages)";
position p;
position u != {other.q, masks.q, masked.q, cleared.q, inverted.q,
  call_inside.q, masks_inside.q, masked_inside.q, inverted_inside.q, then.q, otherwise.q};
@@

(
- F |= c@p@u | d;
|
- F |= c@p@u;
|
  F =
- c@p@u | d
+ 0
|
  g(...,
- c@p@u | d
+ 0
  , ...)
|
  F =
- c@p@u
+ 0
|
  g(...,
- c@p@u
+ 0
  , ...)
|
- c@p@u | d |
  X
|
- c@p@u |
  X
- | d
|
- c@p@u |
  X | Y
- | d
|
  X
- | c@p@u | d
|
  X
- | c@p@u
  | Y
- | d
|
- c@p@u | (
  X
- )
|
- c@p@u |
  X
|
- (
  X
- ) | c@p@u
|
  X
- | c@p@u
)
