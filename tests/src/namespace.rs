//! A mount namespace of one's own, so that what a test mounts nobody else sees.

use std::process::{Command, Stdio};

/// A command that runs what is added to it in a mount namespace of its own: by root, else with a user namespace, else with sudo.
///
/// # Errors
/// Where the machine allows none of them.
pub fn command() -> Result<Command, String> {
    let ways: [&[&str]; 3] = [
        &["unshare", "-m", "--propagation", "private"],
        &["unshare", "-rm", "--propagation", "private"],
        &["sudo", "-n", "unshare", "-m", "--propagation", "private"],
    ];
    for way in ways {
        let mut command = Command::new(way[0]);
        command.args(&way[1..]);
        let works = Command::new(way[0])
            .args(&way[1..])
            .arg("true")
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if works {
            return Ok(command);
        }
    }
    Err("neither root, nor a user namespace, nor sudo -n gives a mount namespace".to_owned())
}
