# make help lists every target. Only make, a POSIX shell, Maven and a JDK 25 beside the default java are needed.
MVN ?= mvn -B -ntp
# full or quick, and any of the parts export, latency, memory, frames, ledger
BENCH ?= full
JAR := target/extract-export.jar
SOURCES := $(shell find src/main pom.xml -type f)

.PHONY: help build test test-long check format demo bench sample-output sdk-check sdk-tools repro clean

help: ## list every target
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 17

build: $(JAR) ## build target/extract-export.jar

$(JAR): $(SOURCES)
	$(MVN) -q -DskipTests clean package
	@touch $(JAR)

test: ## all tests and gates, under 10 minutes
	$(MVN) -q clean
	@$(MAKE) target/spark.classpath
	$(MVN) verify
	@touch $(JAR)

target/spark.classpath: src/test/spark/pom.xml
	$(MVN) -q -f src/test/spark/pom.xml

test-long: ## the crash tests, also with the built jar; about 40 minutes
	$(MVN) -Dlong verify

check: ## the gates without the tests: format, Error Prone, NullAway, enforcer
	$(MVN) -DskipTests clean verify

format: ## format the sources
	$(MVN) -q spring-javaformat:apply

demo: build ## export the sandbox's next night to demo/export
	@bin/demo

sample-output: build ## make sample-output/ anew: the same bytes each time
	@bin/sample-output

sdk-check: sdk-tools build ## the official TypeScript SDKs against the sandbox; needs Node.js 20 and npm
	@bin/sdk-check

sdk-tools:
	@bin/sdk-check --tools

bench: build ## measure pace and memory, about 15 minutes; BENCH="quick frames" for less
	$(MVN) -q test-compile exec:exec@bench -Dbench="$(BENCH)"

repro: ## build twice and compare the jars
	$(MVN) -q -DskipTests clean package
	@sha256sum $(JAR) > target/../.repro.sha256
	$(MVN) -q -DskipTests clean package
	@sha256sum -c .repro.sha256; code=$$?; rm -f .repro.sha256; exit $$code

clean: ## remove what was built, and the demo's output
	rm -rf target demo
