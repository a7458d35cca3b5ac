# Shorter names for what CONTRIBUTING.md says.

# The agent with two sample labels on the virtual printer
demo:
    cargo run --release -- demo

test:
    cargo test

lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Real socket.io-client 2, 3 and 4 against the real binary
clients:
    cargo build
    tests/clients/run.sh target/debug/dotline

# The table of the README
bench:
    cargo bench --bench figures

# Accept the golden labels and the README's limits as they are drawn now: look at every picture that changes
bless:
    DOTLINE_BLESS=1 cargo test --test golden --test readme

# Licences, advisories and sources of the dependencies (needs cargo-deny)
deny:
    cargo deny check
