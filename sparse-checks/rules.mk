# SPDX-License-Identifier: GPL-2.0-only
#
# make pincheck       build the checker; make setup-sparse fetches sparse
# make check-sparse   its tests
# make sparse-corpus KERNEL=DIR  build what pincheck is run on, in a configured kernel
# make sparse-silence  no false error on the recorded kernel's own files
# make sparse-mutants  each release replaced by one of the other kind: is it found?

SPARSE_DIR := $(BUILD)/sparse
PINCHECK_DIR := $(BUILD)/sparse-checks
PINCHECK := $(PINCHECK_DIR)/pincheck
PINCHECK_SRC := main table paths transfer guards graph checks judge errors summaries link report util
PINCHECK_OBJ := $(PINCHECK_SRC:%=$(PINCHECK_DIR)/%.o)
PINCHECK_CFLAGS ?= -O2 -g
PINCHECK_ALL_CFLAGS := -std=gnu11 -Wall -Wextra -Werror -MMD -MP $(PINCHECK_CFLAGS) \
	-isystem $(SPARSE_DIR)/src -D_GNU_SOURCE \
	-DFUNCTION_TABLE='"$(abspath semantic-patches/tables/functions.tsv)"' \
	-DPLAIN_TABLE='"$(abspath sparse-checks/plain.tsv)"'
PINCHECK_WRAP := -Wl,--wrap=sparse_error -Wl,--wrap=expression_error \
	-Wl,--wrap=error_die -Wl,--wrap=die

.PHONY: pincheck setup-sparse

pincheck: $(PINCHECK)

setup-sparse: $(SPARSE_DIR)/src/libsparse.a

$(SPARSE_DIR)/src/libsparse.a:
	sparse-checks/setup-sparse $(SPARSE_DIR)

$(PINCHECK_DIR)/%.o: sparse-checks/%.c $(SPARSE_DIR)/src/libsparse.a
	@mkdir -p $(@D)
	$(CC) $(PINCHECK_ALL_CFLAGS) -c -o $@ $<

$(PINCHECK): $(PINCHECK_OBJ) $(SPARSE_DIR)/src/libsparse.a
	$(CC) $(PINCHECK_CFLAGS) $(PINCHECK_WRAP) -o $@ $^ -lm

-include $(PINCHECK_OBJ:.o=.d)

CORPUS ?= $(BUILD)/corpus
CHECKS += check-sparse
QUICK += check-sparse-quick

.PHONY: check-sparse check-sparse-quick sparse-corpus sparse-silence sparse-mutants

check-sparse-quick: $(PINCHECK)
	$(PYTHON) sparse-checks/validation/test-suite

check-sparse: check-sparse-quick
	$(PYTHON) -m unittest discover -s tests/sparse -p '*_test.py'
	@if test -f $(CORPUS)/tree; then \
		$(PYTHON) sparse-checks/corpus.py run $(CORPUS) && \
		$(PYTHON) sparse-checks/corpus.py mutate $(CORPUS) --sample 30; \
	else \
		echo "check-sparse: no kernel recorded in $(CORPUS) (make sparse-corpus KERNEL=DIR): no run on it"; \
	fi

sparse-corpus: $(PINCHECK)
	@test -n "$(KERNEL)" || { echo "usage: make sparse-corpus KERNEL=DIR" >&2; exit 2; }
	$(PYTHON) sparse-checks/corpus.py record $(KERNEL) $(CORPUS)

sparse-silence: $(PINCHECK)
	$(PYTHON) sparse-checks/corpus.py run $(CORPUS)

sparse-mutants: $(PINCHECK)
	$(PYTHON) sparse-checks/corpus.py mutate $(CORPUS)
