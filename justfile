# The commands of every day, by short names. `just` lists them.

_list:
    @just --list --unsorted

# The agent, with sample labels on the virtual printer
demo:
    cargo run --release -- demo

# Everything that needs no other program
test:
    cargo test

# Format and lints, as CI asks for them
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# socket.io-client 2, 3 and 4 from npm against the real binary
clients:
    cargo build
    tests/clients/run.sh

# Headless Chromium on the example page and on Dotline's page
browser:
    cargo build
    tests/browser/run.sh

# What stands around Dotline: trust, cups, windows (test) or tray
lab part *words:
    cargo build
    tests/lab/{{part}}.sh {{words}}

# The README's table of figures
bench:
    cargo bench --bench figures

# Accept the golden labels as they are drawn now, and the README table of limits; look at every picture that changes
bless:
    DOTLINE_BLESS=1 cargo test --test golden --test readme

# Licences, advisories and sources of all dependencies (needs cargo-deny)
deny:
    cargo deny check

# All that runs before a change lands
ci:
    .ci/run
