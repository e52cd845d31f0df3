# SPDX-License-Identifier: GPL-2.0-only
#
# make pincheck       build the checker; make setup-sparse fetches sparse
# make check-sparse   its tests
# make check-releases  the tests of gup2pin check
# make sparse-corpus  configure a kernel (KERNEL) and record how its files are checked
# make sparse-silence  no false error on the recorded kernel's own files
# make check-sparse-asan  the tests under AddressSanitizer and UBSan
# make check-sparse-asan-kernels  that pincheck on all recorded files of 6.1 and 6.12
# make check-sparse-valgrind  the validation suite under valgrind
# make check-sparse-valgrind-kernels  and a sample of the files of 6.1 and 6.12
# make fuzz-facts     libFuzzer on the reader of facts; FUZZ_SECONDS says how long
# make sparse-bench   time and memory against plain sparse, on the recorded kernel
# make sparse-bench-kernels  the same on 6.1 and 6.12
# make sparse-mutants  each release replaced by one of the other kind: is it found?

SPARSE_DIR := $(BUILD)/sparse
PINCHECK_DIR := $(BUILD)/sparse-checks
PINCHECK := $(PINCHECK_DIR)/pincheck
PINCHECK_SRC := main table macros paths guards bits callee flow events hooks calls transfer graph \
	checks judge errors summaries link report util
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
	@scripts/setup.sh sparse
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

# Debian's own kernel and headers package, whatever KERNEL says.
check-sparse: check-sparse-quick
	@scripts/setup.sh audit headers
	$(PYTHON) -m unittest discover -s tests/sparse -p '*_test.py'
	@$(MAKE) --no-print-directory KERNEL=6.1 CORPUS=$(BUILD)/corpus sparse-corpus
	$(PYTHON) sparse-checks/corpus.py run $(BUILD)/corpus
	$(PYTHON) sparse-checks/corpus.py mutate $(BUILD)/corpus --sample 40

.PHONY: check-releases check-releases-kernel
CHECKS += check-releases check-releases-kernel
QUICK += check-releases

check-releases: $(PINCHECK)
	@scripts/setup.sh audit check
	$(PYTEST) tests/check

check-releases-kernel: check-sparse check-releases
	GUP2PIN_BUILD=$(abspath $(BUILD)/corpus/kernel) $(PYTEST) tests/check/test_kernel.py

# A kernel that is configured already is taken as it is.
sparse-corpus: $(PINCHECK)
	@scripts/setup.sh kernel-build
	@kernel=$$(scripts/kernel-source.sh "$(KERNEL)") || exit; \
	if [ ! -e "$$kernel/include/config/auto.conf" ]; then \
		sparse-checks/configure-kernel "$$kernel" $(CORPUS)/kernel || exit; \
		kernel=$(CORPUS)/kernel; \
	fi; \
	$(PYTHON) sparse-checks/corpus.py record "$$kernel" $(CORPUS)

sparse-silence: $(PINCHECK)
	$(PYTHON) sparse-checks/corpus.py run $(CORPUS)

sparse-mutants: $(PINCHECK)
	$(PYTHON) sparse-checks/corpus.py mutate $(CORPUS)

# make sparse-reports  write reports/pincheck-6.1.txt and the like again
# make sparse-corpora  record the kernels that they are about
KERNELS_OF_PINCHECK := 6.1 6.12
CORPORA := $(KERNELS_OF_PINCHECK:%=$(BUILD)/corpus-%)
.PHONY: sparse-corpora sparse-reports sparse-reports-findings sparse-reports-mutants \
	sparse-agreement

# A directory in which a kernel is recorded holds build.
sparse-corpora: $(CORPORA:%=%/build)

$(BUILD)/corpus-%/build: semantic-patches/tables/functions.tsv | $(PINCHECK)
	@$(MAKE) --no-print-directory KERNEL=$* CORPUS=$(BUILD)/corpus-$* sparse-corpus

# Mutants are linked with the facts that this writes.
sparse-reports: sparse-reports-findings
	@$(MAKE) --no-print-directory sparse-reports-mutants

# With what is accepted; what is not is an error.
sparse-reports-findings: $(PINCHECK) sparse-corpora
	@for version in $(KERNELS_OF_PINCHECK); do \
		corpus=$(BUILD)/corpus-$$version; \
		{ echo "# make $@: linux-source-$$version, allmodconfig"; \
		  $(PYTHON) sparse-checks/corpus.py run $$corpus --all --verbose; \
		} >$$corpus/findings; status=$$?; \
		mv $$corpus/findings reports/pincheck-$$version.txt; \
		[ $$status -eq 0 ] || exit $$status; \
	done

sparse-reports-mutants: $(PINCHECK) sparse-corpora
	@for version in $(KERNELS_OF_PINCHECK); do \
		corpus=$(BUILD)/corpus-$$version; \
		{ echo "# make $@: linux-source-$$version, allmodconfig"; \
		  $(PYTHON) sparse-checks/corpus.py mutate $$corpus; } >$$corpus/mutants; status=$$?; \
		mv $$corpus/mutants reports/pincheck-mutants-$$version.txt; \
		[ $$status -eq 0 ] || exit $$status; \
	done

# make sparse-agreement  compare with mismatched-release.cocci on the files of 6.1 and 6.12
AGREE_MUTANTS ?= 60
sparse-agreement: $(PINCHECK) sparse-corpora
	@for corpus in $(CORPORA); do \
		$(PYTHON) sparse-checks/corpus.py agree $$corpus --sample $(AGREE_MUTANTS) || exit; \
	done

.PHONY: check-sparse-asan check-sparse-asan-kernels check-sparse-valgrind \
	check-sparse-valgrind-kernels fuzz-facts sparse-bench sparse-bench-kernels

# The whole of it again with the sanitizers, sparse's library included.  What
# sparse allocates it never frees, so leaks are not looked for.
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
ASAN_SPARSE := $(BUILD)/sparse-asan
ASAN_DIR := $(BUILD)/sparse-checks-asan
ASAN_PINCHECK := $(ASAN_DIR)/pincheck
# The exit status must be none that pincheck has.
export ASAN_OPTIONS := detect_leaks=0:exitcode=99:$(ASAN_OPTIONS)
export UBSAN_OPTIONS := exitcode=99:$(UBSAN_OPTIONS)

$(ASAN_SPARSE)/src/libsparse.a: $(SPARSE_DIR)/src/libsparse.a
	mkdir -p $(@D)
	cp -a $(SPARSE_DIR)/src/. $(@D)
	$(MAKE) -s -C $(@D) clean
	rm -f $@
	$(MAKE) -s -C $(@D) CFLAGS="-O1 -g -fsanitize=address" HAVE_LLVM=no HAVE_SQLITE=no \
		HAVE_LIBXML=no HAVE_GTK=no libsparse.a

$(ASAN_PINCHECK): $(PINCHECK_SRC:%=sparse-checks/%.c) $(wildcard sparse-checks/*.h) \
		$(ASAN_SPARSE)/src/libsparse.a
	mkdir -p $(@D)
	$(CC) $(filter-out -MMD -MP,$(PINCHECK_ALL_CFLAGS)) -O1 -g $(SANITIZE) $(PINCHECK_WRAP) \
		-o $@ $(PINCHECK_SRC:%=sparse-checks/%.c) $(ASAN_SPARSE)/src/libsparse.a -lm

check-sparse-asan: $(ASAN_PINCHECK)
	PINCHECK=$(abspath $(ASAN_PINCHECK)) $(PYTHON) sparse-checks/validation/test-suite
	PINCHECK=$(abspath $(ASAN_PINCHECK)) $(PYTHON) -m unittest discover -s tests/sparse -p '*_test.py'
	@if test -f $(CORPUS)/build; then \
		PINCHECK=$(abspath $(ASAN_PINCHECK)) $(PYTHON) sparse-checks/corpus.py run $(CORPUS); \
	else echo "check-sparse-asan: no kernel recorded in $(CORPUS)"; fi

check-sparse-asan-kernels: $(ASAN_PINCHECK) sparse-corpora
	@for corpus in $(CORPORA); do \
		PINCHECK=$(abspath $(ASAN_PINCHECK)) $(PYTHON) sparse-checks/corpus.py run $$corpus || exit; \
	done

VALGRIND := valgrind -q --error-exitcode=99
VALGRIND_FILES ?= 8

check-sparse-valgrind: $(PINCHECK)
	@command -v valgrind >/dev/null || { echo "valgrind is missing: apt-get install valgrind" >&2; exit 2; }
	PINCHECK_WRAPPER="$(VALGRIND)" $(PYTHON) sparse-checks/validation/test-suite

check-sparse-valgrind-kernels: check-sparse-valgrind sparse-corpora
	@for corpus in $(CORPORA); do \
		PINCHECK_WRAPPER="$(VALGRIND)" $(PYTHON) sparse-checks/corpus.py run $$corpus \
			--sample $(VALGRIND_FILES) || exit; \
	done

FUZZ_SECONDS ?= 60
FUZZ_SRC := graph judge report summaries table util

$(BUILD)/fuzz/facts: sparse-checks/fuzz/facts.c $(FUZZ_SRC:%=sparse-checks/%.c)
	@command -v clang >/dev/null || { echo "clang is missing: apt-get install clang" >&2; exit 2; }
	mkdir -p $(@D)
	clang -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Isparse-checks \
		-o $@ $^

fuzz-facts: $(BUILD)/fuzz/facts
	mkdir -p $(BUILD)/fuzz/corpus
	for f in sparse-checks/fuzz/seeds/*.facts; do cp $$f $(BUILD)/fuzz/corpus/; done
	cd $(BUILD)/fuzz && ./facts -max_total_time=$(FUZZ_SECONDS) -close_fd_mask=2 -print_final_stats=1 corpus 

sparse-bench: $(PINCHECK)
	$(PYTHON) sparse-checks/corpus.py bench $(CORPUS)

sparse-bench-kernels: sparse-corpora
	@for corpus in $(CORPORA); do $(PYTHON) sparse-checks/corpus.py bench $$corpus || exit; done

LINT += lint-sparse
.PHONY: lint-sparse

lint-sparse:
	$(PYTHON) sparse-checks/format --check $(wildcard sparse-checks/*.[ch] sparse-checks/fuzz/*.c)
	cppcheck --quiet --enable=warning,portability,performance --error-exitcode=1 \
		--inline-suppr --suppress=missingInclude -D_GNU_SOURCE $(wildcard sparse-checks/*.c)
	shellcheck -S warning sparse-checks/setup-sparse sparse-checks/configure-kernel
	$(PYTHON) -m pylint --rcfile=.pylintrc --score=n sparse-checks/*.py \
		tests/sparse/module_test.py tests/sparse/corpus_test.py
