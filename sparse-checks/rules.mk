# SPDX-License-Identifier: GPL-2.0-only
#
# make pincheck       build the checker; make setup-sparse fetches sparse
# make check-sparse   its tests

SPARSE_DIR := $(BUILD)/sparse
PINCHECK_DIR := $(BUILD)/sparse-checks
PINCHECK := $(PINCHECK_DIR)/pincheck
PINCHECK_SRC := main table paths transfer guards graph checks judge errors report util
PINCHECK_OBJ := $(PINCHECK_SRC:%=$(PINCHECK_DIR)/%.o)
PINCHECK_CFLAGS ?= -O2 -g
PINCHECK_ALL_CFLAGS := -std=gnu11 -Wall -Wextra -Werror -MMD -MP $(PINCHECK_CFLAGS) \
	-isystem $(SPARSE_DIR)/src -D_GNU_SOURCE \
	-DFUNCTION_TABLE='"$(abspath semantic-patches/tables/functions.tsv)"' \
	-DPLAIN_TABLE='"$(abspath sparse-checks/plain.tsv)"'
PINCHECK_WRAP := -Wl,--wrap=sparse_error -Wl,--wrap=expression_error

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
