//! Each kind of store in a scratch user's directories: the real certutil where it is installed,
//! and programs of our own that do as documented where a system's cannot run.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::slice::from_ref;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use time::OffsetDateTime;

use super::super::{making, program};
use super::world::System;
use super::*;
use crate::paths::scratch::Scratch;

/// A user's directories and what stands in the place of the system, gone with the test.
struct House {
    scratch: Scratch,
    world: World,
}

impl House {
    fn new(system: System) -> House {
        let scratch = Scratch::new();
        let user = scratch.0.directory().join("user name");
        fs::create_dir_all(user.join("bin")).unwrap();
        // Of what is installed here nothing is to be found but certutil.
        let path = std::env::var_os("PATH").unwrap();
        let directories: Vec<PathBuf> = std::env::split_paths(&path).collect();
        if let Some(certutil) = program::find(&directories, "certutil") {
            std::os::unix::fs::symlink(certutil, user.join("bin/certutil")).unwrap();
        }
        let world = World {
            system,
            data: Some(user.join(".local/share")),
            config: Some(user.join(".config")),
            programs: vec![user.join("bin")],
            slash: scratch.0.directory().join("slash"),
            user: Some(user),
            is_administrator: true,
            roots: scratch.0.roots(),
        };
        House { scratch, world }
    }

    fn user(&self) -> &Path {
        self.world.user.as_ref().unwrap()
    }

    fn folder(&self, path: &str) -> PathBuf {
        let path = self.user().join(path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    /// A program of ours, in the place of a system's.
    fn program(&self, name: &str, script: &str) {
        let path = self.user().join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn place(&self, path: &Path) -> Place {
        let found = find(&self.world);
        let paths: Vec<PathBuf> = found.iter().map(|place| place.path.clone()).collect();
        found.into_iter().find(|place| place.path == path).unwrap_or_else(|| panic!("{path:?} is not in {paths:?}"))
    }

    /// An NSS database as Firefox or Chromium makes one, with somebody else's root in it.
    fn database(&self, path: &str) -> PathBuf {
        let path = self.folder(path);
        self.certutil(&path, &["-N", "--empty-password"]);
        let other = root();
        let file = self.user().join("other.pem");
        fs::write(&file, other.pem()).unwrap();
        self.certutil(&path, &["-A", "-t", "CT,C,C", "-n", "Somebody else", "-i", file.to_str().unwrap()]);
        path
    }

    fn certutil(&self, database: &Path, words: &[&str]) -> String {
        let certutil = self.world.program("certutil").unwrap();
        let database = format!("sql:{}", database.display());
        let words: Vec<&OsStr> = words.iter().copied().chain(["-d", &database]).map(OsStr::new).collect();
        let said = program::run(&certutil, &words, b"", Duration::from_secs(60)).unwrap();
        String::from_utf8(said.good(&certutil).unwrap()).unwrap()
    }

    /// False, and said, where NSS's tools are not installed; `tests/lab/trust.sh` installs them.
    fn has_certutil(&self) -> bool {
        let has = self.world.program("certutil").is_some();
        if !has {
            eprintln!("certutil is not installed: not tried");
        }
        has
    }
}

fn root() -> Root {
    let made = making::make(OffsetDateTime::now_utc()).unwrap();
    Root::read(&CertificateDer::from_pem_slice(made.root_pem.as_bytes()).unwrap()).unwrap()
}

fn record(roots: &[&Root]) -> BTreeSet<String> {
    roots.iter().map(|root| root.serial.clone()).collect()
}

fn paths_of(world: &World) -> Vec<String> {
    let user = world.user.as_ref().unwrap();
    find(world).iter().map(|place| place.path.strip_prefix(user).unwrap().display().to_string()).collect()
}

#[test]
fn chromiums_database_is_looked_for_where_chromium_looks() {
    let house = House::new(System::Freedesktop);
    assert_eq!(paths_of(&house.world), [""; 0], "no browser, no database");
    house.program("chromium", "");
    assert_eq!(paths_of(&house.world), [".pki/nssdb"], "none yet: the place that old and new Chromium know");
    house.folder(".local/share/pki/nssdb");
    assert_eq!(paths_of(&house.world), [".local/share/pki/nssdb"]);
    house.folder(".pki");
    assert_eq!(paths_of(&house.world), [".local/share/pki/nssdb"], "nothing that would hide it is made");
    house.folder(".pki/nssdb");
    house.folder("snap/chromium/current/.pki/nssdb");
    house.folder(".var/app/com.google.Chrome/.pki/nssdb");
    let all = [
        ".pki/nssdb",
        ".local/share/pki/nssdb",
        "snap/chromium/current/.pki/nssdb",
        ".var/app/com.google.Chrome/.pki/nssdb",
    ];
    assert_eq!(paths_of(&house.world), all);
}

#[test]
fn firefoxes_profiles_are_those_with_a_database() {
    let house = House::new(System::Freedesktop);
    house.folder(".mozilla/firefox/Crash Reports");
    let profiles = [
        ".mozilla/firefox/a1.default",
        ".mozilla/firefox/b2.work",
        "snap/firefox/common/.mozilla/firefox/c3.default",
        ".var/app/org.mozilla.firefox/.mozilla/firefox/d4.default",
        ".config/mozilla/firefox/e5.default",
    ];
    for profile in profiles {
        fs::write(house.folder(profile).join("cert9.db"), "").unwrap();
    }
    assert_eq!(paths_of(&house.world), profiles);
}

#[test]
fn a_database_gets_the_root_once_and_loses_it_whole() {
    let house = House::new(System::Freedesktop);
    if !house.has_certutil() {
        return;
    }
    for path in
        [".pki/nssdb", ".local/share/pki/nssdb", ".mozilla/firefox/x 1.default", "snap/chromium/current/.pki/nssdb"]
    {
        let path = house.database(path);
        let place = house.place(&path);
        let (ours, list) = (root(), house.certutil(&path, &["-L"]));
        let (wanted, recorded) = (vec![ours.clone()], record(&[&ours]));
        let standing = || standing(&house.world, &place, &wanted, &recorded).unwrap();
        assert_eq!(standing(), (Standing::NotTrusted, 0));
        assert!(install(&house.world, &place, &wanted, &recorded).unwrap());
        assert!(house.certutil(&path, &["-L"]).contains(&ours.name));
        assert_eq!(standing(), (Standing::Trusted, 0));
        assert!(!install(&house.world, &place, &wanted, &recorded).unwrap(), "nothing is left to do");
        assert!(remove(&house.world, &place, &recorded).unwrap());
        assert_eq!(house.certutil(&path, &["-L"]), list);
        assert!(!remove(&house.world, &place, &recorded).unwrap());
    }
}

#[test]
fn a_database_that_is_not_there_yet_is_made_as_chromium_would() {
    let house = House::new(System::Freedesktop);
    if !house.has_certutil() {
        return;
    }
    house.program("google-chrome", "");
    let path = house.user().join(".pki/nssdb");
    let (place, ours) = (house.place(&path), root());
    assert!(!remove(&house.world, &place, &record(&[&ours])).unwrap());
    assert!(!path.exists(), "looking makes nothing");
    assert!(install(&house.world, &place, from_ref(&ours), &record(&[&ours])).unwrap());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(remove(&house.world, &place, &record(&[&ours])).unwrap());
    assert!(!house.certutil(&path, &["-L"]).contains("Dotline"));
}

#[test]
fn an_older_root_makes_way_and_another_homes_stays() {
    let house = House::new(System::Freedesktop);
    if !house.has_certutil() {
        return;
    }
    let path = house.database(".pki/nssdb");
    let place = house.place(&path);
    let (old, new, others) = (root(), root(), root());
    install(&house.world, &place, from_ref(&others), &record(&[&others])).unwrap();
    let before = house.certutil(&path, &["-L"]);
    install(&house.world, &place, from_ref(&old), &record(&[&old])).unwrap();
    let recorded = record(&[&old, &new]);
    assert_eq!(standing(&house.world, &place, from_ref(&new), &recorded).unwrap(), (Standing::Outdated, 1));
    assert!(install(&house.world, &place, from_ref(&new), &recorded).unwrap());
    let list = house.certutil(&path, &["-L"]);
    assert!(list.contains(&new.name) && list.contains(&others.name) && !list.contains(&old.name), "{list}");
    remove(&house.world, &place, &recorded).unwrap();
    assert_eq!(house.certutil(&path, &["-L"]), before);
}

#[test]
fn a_root_that_lies_there_without_trust_is_trusted_again() {
    let house = House::new(System::Freedesktop);
    if !house.has_certutil() {
        return;
    }
    let path = house.database(".pki/nssdb");
    let (place, ours) = (house.place(&path), root());
    let (wanted, recorded) = ([ours.clone()], record(&[&ours]));
    install(&house.world, &place, &wanted, &recorded).unwrap();
    house.certutil(&path, &["-M", "-t", ",,", "-n", &ours.name]);
    assert_eq!(standing(&house.world, &place, &wanted, &recorded).unwrap().0, Standing::NotTrusted);
    assert!(install(&house.world, &place, &wanted, &recorded).unwrap());
    assert_eq!(standing(&house.world, &place, &wanted, &recorded).unwrap().0, Standing::Trusted);
}

#[test]
fn after_a_renewal_stores_that_trusted_us_learn_the_next_root_and_others_do_not() {
    let house = House::new(System::Freedesktop);
    if !house.has_certutil() {
        return;
    }
    let paths = [".pki/nssdb", ".mozilla/firefox/asked", ".mozilla/firefox/not-asked"].map(|path| house.database(path));
    let places = paths.each_ref().map(|path| house.place(path));
    let (now, next) = (root(), root());
    for place in &places[..2] {
        install(&house.world, place, from_ref(&now), &record(&[&now])).unwrap();
    }
    let (wanted, recorded) = ([now.clone(), next.clone()], record(&[&now, &next]));
    assert_eq!(follow(&house.world, &wanted, &recorded), 0);
    let standings = places.map(|place| standing(&house.world, &place, &wanted, &recorded).unwrap().0);
    assert_eq!(standings, [Standing::Trusted, Standing::Trusted, Standing::NotTrusted]);
}

#[test]
fn a_database_with_a_password_is_told_and_left_as_it_was() {
    let house = House::new(System::Freedesktop);
    if !house.has_certutil() {
        return;
    }
    let path = house.folder(".mozilla/firefox/secret.default");
    let password = house.user().join("password");
    fs::write(&password, "secret\n").unwrap();
    house.certutil(&path, &["-N", "-f", password.to_str().unwrap()]);
    let (list, ours) = (house.certutil(&path, &["-L"]), root());
    let fault = install(&house.world, &house.place(&path), from_ref(&ours), &record(&[&ours])).unwrap_err();
    assert!(matches!(&fault, TrustFault::PasswordSet { root, .. } if root.contains(&ours.serial)), "{fault:?}");
    assert_eq!(house.certutil(&path, &["-L"]), list);
}

#[test]
fn a_missing_certutil_and_a_damaged_database_are_told() {
    let mut house = House::new(System::Freedesktop);
    let path = house.folder(".pki/nssdb");
    fs::write(path.join("cert9.db"), "nonsense").unwrap();
    let (place, ours) = (house.place(&path), root());
    if house.has_certutil() {
        let fault = install(&house.world, &place, from_ref(&ours), &record(&[&ours])).unwrap_err();
        assert!(matches!(&fault, TrustFault::ProgramFailed { why, .. } if why.contains("BAD_DATABASE")), "{fault:?}");
    }
    house.world.programs.clear();
    let fault = install(&house.world, &place, from_ref(&ours), &record(&[&ours])).unwrap_err();
    let words = crate::protocol::Failure::from(fault).to_string();
    assert!(words.contains("libnss3-tools") && words.contains("安装"), "{words}");
    assert_eq!(fs::read_to_string(path.join("cert9.db")).unwrap(), "nonsense");
}

#[test]
fn what_belongs_to_another_user_is_not_touched() {
    let house = House::new(System::Freedesktop);
    let path = house.folder(".pki/nssdb");
    if super::world::owner(Path::new("/proc/self")) != Some(0) {
        eprintln!("only an administrator can give a directory away: not tried");
        return;
    }
    std::os::unix::fs::chown(&path, Some(65_534), None).unwrap();
    let ours = root();
    let fault = install(&house.world, &house.place(&path), from_ref(&ours), &record(&[&ours])).unwrap_err();
    assert!(matches!(fault, TrustFault::AnotherUsers { .. }), "{fault:?}");
    assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
}

/// A system of one of the three families: its folder, and a gatherer that notes how it was called.
fn system_house(folder: &str, gatherer: &str) -> (House, PathBuf) {
    let house = House::new(System::Freedesktop);
    let folder = house.world.slash.join(folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("company.crt"), "somebody else's").unwrap();
    house.program(gatherer, &format!("echo called $* >>'{}/called'", house.user().display()));
    (house, folder)
}

#[test]
fn an_administrator_puts_the_root_into_the_systems_store_and_takes_it_out() {
    for (folder, gatherer, file, calls) in [
        ("usr/local/share/ca-certificates", "update-ca-certificates", "crt", "called\ncalled --fresh\n"),
        ("etc/pki/ca-trust/source/anchors", "update-ca-trust", "pem", "called extract\ncalled extract\n"),
        ("etc/ca-certificates/trust-source/anchors", "trust", "crt", "called extract-compat\ncalled extract-compat\n"),
    ] {
        let (house, folder) = system_house(folder, gatherer);
        let (place, ours) = (house.place(&folder), root());
        let (wanted, recorded) = ([ours.clone()], record(&[&ours]));
        assert!(install(&house.world, &place, &wanted, &recorded).unwrap());
        let path = folder.join(format!("dotline-{}.{file}", ours.serial));
        assert_eq!(fs::read_to_string(&path).unwrap(), ours.pem());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
        assert!(!install(&house.world, &place, &wanted, &recorded).unwrap());
        assert!(remove(&house.world, &place, &recorded).unwrap());
        let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["company.crt"]);
        assert_eq!(fs::read_to_string(house.user().join("called")).unwrap(), calls);
    }
}

#[test]
fn anybody_else_is_told_the_command_that_does_it() {
    let (mut house, folder) = system_house("usr/local/share/ca-certificates", "update-ca-certificates");
    let (place, ours) = (house.place(&folder), root());
    let (wanted, recorded) = ([ours.clone()], record(&[&ours]));
    house.world.is_administrator = false;
    let Err(TrustFault::AdministratorOnly { command }) = install(&house.world, &place, &wanted, &recorded) else {
        panic!("it was done")
    };
    let source = house.scratch.0.roots().join(format!("{}.pem", ours.serial));
    let target = folder.join(format!("dotline-{}.crt", ours.serial));
    let expected =
        format!("sudo install -m 644 '{}' '{}' && sudo update-ca-certificates", source.display(), target.display());
    assert_eq!(command, expected);
    assert!(!remove(&house.world, &place, &recorded).unwrap(), "nothing to take out needs no administrator");
    fs::write(&target, ours.pem()).unwrap();
    let Err(TrustFault::AdministratorOnly { command }) = remove(&house.world, &place, &recorded) else {
        panic!("it was done")
    };
    assert_eq!(command, format!("sudo rm '{}' && sudo update-ca-certificates --fresh", target.display()));
}

#[test]
fn a_root_that_was_not_gathered_is_not_called_trusted() {
    let (house, folder) = system_house("usr/local/share/ca-certificates", "update-ca-certificates");
    house.program("update-ca-certificates", "echo 'disk full' >&2; exit 1");
    let (place, ours) = (house.place(&folder), root());
    let (wanted, recorded) = ([ours.clone()], record(&[&ours]));
    let fault = install(&house.world, &place, &wanted, &recorded).unwrap_err();
    assert_eq!(fault, TrustFault::ProgramFailed { program: "update-ca-certificates".into(), why: "disk full".into() });
    assert_eq!(standing(&house.world, &place, &wanted, &recorded).unwrap().0, Standing::NotTrusted);
}

/// `security` of macOS as its manual page describes it: certificates of a keychain in
/// `<keychain>.d/<hash>`, trust settings in `<keychain>.t/<hash>`. Here the hash is the subject's last word.
const SECURITY: &str = r#"
echo "$*" >>"$0.called"
hash() { openssl x509 -in "$1" -noout -subject | sed 's/.* //' | tr a-f A-F; }
case $1 in
find-certificate)
    [ "$2 $3 $4 $5" = "-a -Z -p -c" ] || exit 2
    kept=$7.d; found=
    for file in "$kept"/*; do
        [ -e "$file" ] || continue
        found=1; echo "SHA-256 hash: 00"; echo "SHA-1 hash: ${file##*/}"; cat "$file"
    done
    [ -n "$found" ] || { echo "security: SecKeychainSearchCopyNext: The specified item could not be found in the keychain." >&2; exit 44; } ;;
add-trusted-cert)
    [ "$2 $3 $4 $5 $6" = "-r trustRoot -p ssl -k" ] || exit 2
    mkdir -p "$7.d" "$7.t"; cp "$8" "$7.d/$(hash "$8")"; : >"$7.t/$(hash "$8")" ;;
verify-cert)
    [ "$2 $3 $4 $5 $6 $7" = "-l -L -q -p ssl -c" ] || exit 2
    [ -e "$(dirname "$0")/../Library/Keychains/login.keychain-db.t/$(hash "$8")" ] ;;
remove-trusted-cert) rm "$(dirname "$0")/../Library/Keychains/login.keychain-db.t/$(hash "$2")" ;;
delete-certificate) [ "$2" = -Z ] && rm "$4.d/$3" ;;
*) exit 2 ;;
esac
"#;

#[test]
fn a_keychain_gets_the_root_once_and_loses_it_whole() {
    if program::find(&[PathBuf::from("/usr/bin")], "openssl").is_none() {
        eprintln!("openssl is not installed: not tried");
        return;
    }
    let house = House::new(System::MacOs);
    let keychain = house.folder("Library/Keychains").join("login.keychain-db");
    fs::write(&keychain, "").unwrap();
    house.program("security", SECURITY);
    let (place, old, new) = (house.place(&keychain), root(), root());
    assert!(install(&house.world, &place, from_ref(&old), &record(&[&old])).unwrap());
    let recorded = record(&[&old, &new]);
    assert_eq!(standing(&house.world, &place, from_ref(&new), &recorded).unwrap().0, Standing::Outdated);
    assert!(install(&house.world, &place, from_ref(&new), &recorded).unwrap());
    assert_eq!(standing(&house.world, &place, from_ref(&new), &recorded).unwrap(), (Standing::Trusted, 0));
    assert!(!install(&house.world, &place, from_ref(&new), &recorded).unwrap());
    assert!(remove(&house.world, &place, &recorded).unwrap());
    for folder in ["login.keychain-db.d", "login.keychain-db.t"] {
        assert_eq!(fs::read_dir(keychain.with_file_name(folder)).unwrap().count(), 0, "{folder}");
    }
    assert!(fs::read_dir(&house.world.roots).unwrap().next().is_none(), "no file of ours is left");
    // A person is asked by `add-trusted-cert`, so a renewal does not run it unseen.
    assert!(!place.kind.is_quiet);
}

#[test]
fn on_windows_and_macos_no_database_of_linux_is_looked_for() {
    for system in [System::MacOs, System::Windows] {
        let house = House::new(system);
        house.folder(".pki/nssdb");
        fs::create_dir_all(house.world.slash.join("usr/local/share/ca-certificates")).unwrap();
        house.program("update-ca-certificates", "");
        assert_eq!(find(&house.world).len(), 0);
    }
}
