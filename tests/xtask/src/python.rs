use std::path::Path;
use std::process::Command;

use crate::debian;
use crate::program::{command, on, printed, show};

const OLDEST: (u32, u32) = (3, 10);

/// Sees to a Python with pip on `PATH`. The error says what to install.
pub fn ensure() -> Result<(), String> {
    let Err(why) = examine() else {
        return Ok(());
    };
    if debian::may_install() {
        eprintln!("xtask: installing Debian's Python");
        debian::install(&["python3", "python3-pip"])?;
        return examine();
    }
    Err(why)
}

fn examine() -> Result<(), String> {
    let wanted = "install Python 3.10 or newer with pip (Debian, Ubuntu: `apt install python3 python3-pip`)";
    let python = Path::new("python3");
    let version = printed(python, &["-c", "import sys; print('%d.%d' % sys.version_info[:2])"])
        .map_err(|error| format!("{error}: {wanted}"))?;
    let numbers = version.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    if numbers.is_none_or(|numbers: (u32, u32)| numbers < OLDEST) {
        return Err(format!("python3 is version {version}: {wanted}"));
    }
    printed(python, &["-m", "pip", "--version"]).map_err(|error| format!("{error}: {wanted}")).map(drop)
}

/// Installs exactly the wheels of a requirements file into a folder of their own, once for each content of the file.
pub fn install(requirements: &Path, folder: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(requirements).map_err(on(requirements))?;
    let stamp = folder.join("installed.txt");
    // Compiled wheels fit one Python alone.
    let wanted = format!("{}\n{text}", printed(Path::new("python3"), &["--version"])?);
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(on(folder))?;
    }
    let mut pip: Command = command("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
    pip.args(["--require-hashes", "--no-warn-conflicts", "--only-binary", ":all:", "--target"])
        .arg(folder)
        .arg("-r")
        .arg(requirements);
    show(pip.env("PIP_ROOT_USER_ACTION", "ignore"))?;
    std::fs::write(&stamp, wanted).map_err(on(&stamp))
}
