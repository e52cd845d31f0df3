// SPDX-License-Identifier: GPL-2.0-only
/// Pages that enter a bio, a bio_vec or a socket buffer
///
//# The block and network layers read or write the data of what they are
//# given.
//
// Confidence: High
// Options: --no-includes --include-headers

virtual report
virtual context
virtual org

@bio@
expression E;
expression X, Y;
position p;
@@

(
 bio_add_page@p(X, E, ...)
|
 __bio_add_page@p(X, E, ...)
|
 bio_add_pc_page@p(X, Y, E, ...)
|
 bvec_set_page@p(X, E, ...)
|
 skb_fill_page_desc@p(X, Y, E, ...)
|
 __skb_fill_page_desc@p(X, Y, E, ...)
|
 skb_append_pagefrags@p(X, E, ...)
|
 iov_iter_bvec@p(X, Y, E, ...)
|
 bio_add_folio@p(X, E, ...)
|
 bio_add_folio_nofail@p(X, E, ...)
|
 bio_add_zone_append_page@p(X, E, ...)
|
 bvec_set_folio@p(X, E, ...)
|
 skb_fill_page_desc_noacc@p(X, Y, E, ...)
|
 skb_frag_fill_page_desc@p(X, E, ...)
|
 skb_frag_set_page@p(X, Y, E)
|
 __skb_frag_set_page@p(X, E)
|
 skb_add_rx_frag@p(X, Y, E, ...)
|
 kernel_sendpage@p(X, E, ...)
)

@depends on context@
position bio.p;
identifier f;
expression list es;
@@

* f@p(es)

@script:python depends on report@
p << bio.p;
E << bio.E;
@@

coccilib.report.print_report(p[0], "bio: enters a bio or a socket buffer: " + E)

@script:python depends on org@
p << bio.p;
E << bio.E;
@@

coccilib.org.print_todo(p[0], "bio: enters a bio or a socket buffer: " + E)
