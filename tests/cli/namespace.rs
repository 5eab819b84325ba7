//! A network of a test's own: there this machine has every address that a test wants, and `/etc/resolv.conf` names a
//! server that lies.

use std::process::Command;

/// An address that is globally reachable, and within the namespace this machine's own.
pub const PUBLIC: &str = "93.184.215.14";

/// Addresses that the namespace has beside the public one, so that nothing but a check keeps a request away from them.
const PRIVATE: [&str; 12] = [
    "10.1.2.3/32",
    "169.254.169.254/32",
    "100.64.1.2/32",
    "192.0.2.1/32",
    "198.18.0.1/32",
    "fc00::1/128",
    "fe80::1/64",
    "64:ff9b::a01:203/128",
    "2002:a01:203::1/128",
    "2001::1/128",
    "2001:db8::1/128",
    "240.0.0.1/32",
];

/// Runs an ignored test of this program again, within namespaces.
#[track_caller]
pub fn within(test: &str) {
    let folder = tempfile::tempdir().unwrap();
    let resolv = folder.path().join("resolv.conf");
    std::fs::write(&resolv, "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n").unwrap();
    let add: String = PRIVATE.iter().map(|address| format!("ip address add {address} dev lo nodad; ")).collect();
    let setup = format!(
        "ip link set lo up && ip address add {PUBLIC}/32 dev lo && mount --bind \"$1\" /etc/resolv.conf || exit 1
        {{ {add} }} 2>/dev/null
        shift && exec \"$@\""
    );
    let status = Command::new("unshare")
        .args(["--map-root-user", "--net", "--mount", "sh", "-c", &setup, "sh"])
        .arg(resolv)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .status()
        .expect("`unshare` and `ip` are there (Debian: util-linux, iproute2)");
    assert!(status.success(), "{test} failed within namespaces, or the system lets nobody make them");
}
