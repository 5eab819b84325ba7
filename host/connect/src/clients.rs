use std::path::{Path, PathBuf};

use crate::error::ConnectError;

/// A program that speaks MCP and is told of servers by a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    ClaudeDesktop,
    ClaudeCode,
    Cursor,
    VsCode,
    Codex,
    Zed,
}

/// Where programs keep their files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux, and what keeps files as it does.
    Linux,
    MacOs,
    Windows,
}

/// What a client's file is found by.
pub struct Surroundings<'a> {
    pub system: System,
    /// The user's own folder.
    pub home: PathBuf,
    /// A variable of the environment, if it is set to something.
    pub variable: &'a dyn Fn(&str) -> Option<PathBuf>,
    pub exists: &'a dyn Fn(&Path) -> bool,
    /// The folders in a folder.
    pub folders: &'a dyn Fn(&Path) -> Vec<PathBuf>,
}

/// The form of a client's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    /// With comments, and commas behind the last.
    Jsonc,
    Toml,
}

impl System {
    /// The one that this is.
    pub fn current() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::MacOs
        } else {
            Self::Linux
        }
    }
}

impl Client {
    pub const ALL: [Self; 6] =
        [Self::ClaudeDesktop, Self::ClaudeCode, Self::Cursor, Self::VsCode, Self::Codex, Self::Zed];

    /// As it is typed.
    pub fn id(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "claude-desktop",
            Self::ClaudeCode => "claude-code",
            Self::Cursor => "cursor",
            Self::VsCode => "vscode",
            Self::Codex => "codex",
            Self::Zed => "zed",
        }
    }

    /// As its maker writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "Claude Desktop",
            Self::ClaudeCode => "Claude Code",
            Self::Cursor => "Cursor",
            Self::VsCode => "VS Code",
            Self::Codex => "Codex",
            Self::Zed => "Zed",
        }
    }

    /// What its user has to do, once it knows of a server.
    pub fn next(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "quit Claude Desktop, and start it again; a running one may undo this",
            Self::ClaudeCode => "start a new session; `/mcp` shows the server",
            Self::Cursor => "enable the server in Cursor's settings, under MCP",
            Self::VsCode => "run `MCP: List Servers` in VS Code, and start it",
            Self::Codex => "start a new session; `/mcp` shows the server",
            Self::Zed => "Zed notices by itself",
        }
    }

    pub(crate) fn format(self) -> Format {
        match self {
            Self::ClaudeDesktop | Self::ClaudeCode | Self::Cursor => Format::Json,
            Self::VsCode | Self::Zed => Format::Jsonc,
            Self::Codex => Format::Toml,
        }
    }

    /// Under which key of its file it has its servers.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::ClaudeDesktop | Self::ClaudeCode | Self::Cursor => "mcpServers",
            Self::VsCode => "servers",
            Self::Codex => "mcp_servers",
            Self::Zed => "context_servers",
        }
    }

    /// Whether its entries say how the server is spoken to.
    pub(crate) fn names_the_transport(self) -> bool {
        matches!(self, Self::ClaudeCode | Self::VsCode)
    }

    /// The file that it reads for all of its user's work, whether it is there yet or not.
    ///
    /// # Errors
    /// The client does not seem to be installed, or it can't be told which of several files it reads.
    pub fn file(self, around: &Surroundings<'_>) -> Result<PathBuf, ConnectError> {
        let file = self.place(around)?;
        // Claude Code's lies in the user's own folder.
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        if self != Self::ClaudeCode && !(around.exists)(&folder) {
            return Err(ConnectError::NotInstalled { client: self.name(), folder });
        }
        Ok(file)
    }

    fn place(self, around: &Surroundings<'_>) -> Result<PathBuf, ConnectError> {
        let Surroundings { system, home, .. } = around;
        let variable = |name: &str| (around.variable)(name);
        let config = || match system {
            System::Linux => variable("XDG_CONFIG_HOME").unwrap_or_else(|| home.join(".config")),
            System::MacOs => home.join("Library/Application Support"),
            System::Windows => variable("APPDATA").unwrap_or_else(|| home.join("AppData/Roaming")),
        };
        Ok(match self {
            Self::ClaudeDesktop => self.desktop(around, config())?.join("claude_desktop_config.json"),
            Self::ClaudeCode => {
                let folder = variable("CLAUDE_CONFIG_DIR");
                let older = folder.clone().unwrap_or_else(|| home.join(".claude")).join(".config.json");
                if (around.exists)(&older) {
                    older
                } else {
                    folder.unwrap_or_else(|| home.clone()).join(".claude.json")
                }
            }
            Self::Cursor => home.join(".cursor/mcp.json"),
            Self::VsCode => {
                let portable = variable("VSCODE_PORTABLE").map(|folder| folder.join("user-data"));
                let moved = || variable("VSCODE_APPDATA").map(|folder| folder.join("Code"));
                portable.or_else(moved).unwrap_or_else(|| config().join("Code")).join("User/mcp.json")
            }
            Self::Codex => variable("CODEX_HOME").unwrap_or_else(|| home.join(".codex")).join("config.toml"),
            Self::Zed => match system {
                System::Linux => variable("FLATPAK_XDG_CONFIG_HOME").unwrap_or_else(config).join("zed/settings.json"),
                System::MacOs => home.join(".config/zed/settings.json"),
                System::Windows => config().join("Zed/settings.json"),
            },
        })
    }

    /// On Windows, its builds have kept it in three places, of which each reads one.
    fn desktop(self, around: &Surroundings<'_>, config: PathBuf) -> Result<PathBuf, ConnectError> {
        if around.system != System::Windows {
            return Ok(config.join("Claude"));
        }
        let local = (around.variable)("LOCALAPPDATA").unwrap_or_else(|| around.home.join("AppData/Local"));
        let begins = |path: &Path, with: &str| {
            path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().starts_with(with))
        };
        let newest = (around.folders)(&local.join("Claude-Data")).into_iter().filter(|folder| begins(folder, "claude"));
        let packages = (around.folders)(&local.join("Packages")).into_iter().filter(|folder| begins(folder, "claude_"));
        let packages = packages.map(|folder| folder.join("LocalCache/Roaming/Claude"));
        let mut found: Vec<_> = newest.chain(packages).filter(|folder| (around.exists)(folder)).collect();
        if found.len() > 1 {
            let used = |folder: &PathBuf| (around.exists)(&folder.join("claude_desktop_config.json"));
            if found.iter().filter(|folder| used(folder)).count() == 1 {
                found.retain(used);
            }
        }
        match &found[..] {
            [] => Ok(config.join("Claude")),
            [one] => Ok(one.clone()),
            several => {
                let folders =
                    several.iter().map(|folder| format!("`{}`", folder.display())).collect::<Vec<_>>().join(", ");
                Err(ConnectError::Ambiguous { client: self.name(), folders })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The file of a client, where these variables are set and these paths exist. All folders exist where none is named.
    fn file(client: Client, system: System, variables: &[(&str, &str)], there: &[&str]) -> String {
        let home = PathBuf::from("/home/ada");
        let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
        let exists = |path: &Path| {
            if there.is_empty() {
                !path.ends_with(".config.json")
            } else {
                there.iter().any(|it| path == Path::new(it))
            }
        };
        let folders = |path: &Path| {
            let below = |it: &&&str| Path::new(it).strip_prefix(path).is_ok_and(|rest| rest.components().count() > 0);
            let mut folders: Vec<_> = there
                .iter()
                .filter(below)
                .map(|it| path.join(Path::new(it).strip_prefix(path).unwrap().components().next().unwrap()))
                .collect();
            folders.dedup();
            folders
        };
        let around = Surroundings { system, home, variable: &variable, exists: &exists, folders: &folders };
        match client.file(&around) {
            Ok(path) => path.to_str().unwrap().replace('\\', "/"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn every_client_has_its_file_on_every_system() {
        use Client::{ClaudeCode, ClaudeDesktop, Codex, Cursor, VsCode, Zed};
        use System::{Linux, MacOs, Windows};
        const SUPPORT: &str = "/home/ada/Library/Application Support";
        const ROAMING: &str = "/home/ada/AppData/Roaming";
        let table = [
            (ClaudeDesktop, Linux, "/home/ada/.config/Claude/claude_desktop_config.json".to_owned()),
            (ClaudeDesktop, MacOs, format!("{SUPPORT}/Claude/claude_desktop_config.json")),
            (ClaudeDesktop, Windows, format!("{ROAMING}/Claude/claude_desktop_config.json")),
            (ClaudeCode, Linux, "/home/ada/.claude.json".to_owned()),
            (ClaudeCode, MacOs, "/home/ada/.claude.json".to_owned()),
            (ClaudeCode, Windows, "/home/ada/.claude.json".to_owned()),
            (Cursor, Linux, "/home/ada/.cursor/mcp.json".to_owned()),
            (Cursor, MacOs, "/home/ada/.cursor/mcp.json".to_owned()),
            (Cursor, Windows, "/home/ada/.cursor/mcp.json".to_owned()),
            (VsCode, Linux, "/home/ada/.config/Code/User/mcp.json".to_owned()),
            (VsCode, MacOs, format!("{SUPPORT}/Code/User/mcp.json")),
            (VsCode, Windows, format!("{ROAMING}/Code/User/mcp.json")),
            (Codex, Linux, "/home/ada/.codex/config.toml".to_owned()),
            (Codex, MacOs, "/home/ada/.codex/config.toml".to_owned()),
            (Codex, Windows, "/home/ada/.codex/config.toml".to_owned()),
            (Zed, Linux, "/home/ada/.config/zed/settings.json".to_owned()),
            (Zed, MacOs, "/home/ada/.config/zed/settings.json".to_owned()),
            (Zed, Windows, format!("{ROAMING}/Zed/settings.json")),
        ];
        for (client, system, wanted) in table {
            // An empty one is as good as none: who asks leaves it out.
            assert_eq!(file(client, system, &[], &[]), wanted, "{client:?} {system:?}");
        }
        let moved = [
            (ClaudeDesktop, Linux, "XDG_CONFIG_HOME", "/x", "/x/Claude/claude_desktop_config.json"),
            (ClaudeDesktop, Windows, "APPDATA", "/x", "/x/Claude/claude_desktop_config.json"),
            (ClaudeCode, Linux, "CLAUDE_CONFIG_DIR", "/x", "/x/.claude.json"),
            (VsCode, Linux, "XDG_CONFIG_HOME", "/x", "/x/Code/User/mcp.json"),
            (VsCode, MacOs, "VSCODE_PORTABLE", "/x", "/x/user-data/User/mcp.json"),
            (VsCode, Windows, "VSCODE_APPDATA", "/x", "/x/Code/User/mcp.json"),
            (Codex, MacOs, "CODEX_HOME", "/x", "/x/config.toml"),
            (Zed, Linux, "XDG_CONFIG_HOME", "/x", "/x/zed/settings.json"),
            (Zed, Linux, "FLATPAK_XDG_CONFIG_HOME", "/y", "/y/zed/settings.json"),
            (Zed, MacOs, "XDG_CONFIG_HOME", "/x", "/home/ada/.config/zed/settings.json"),
            (Cursor, Linux, "XDG_CONFIG_HOME", "/x", "/home/ada/.cursor/mcp.json"),
        ];
        for (client, system, name, value, wanted) in moved {
            assert_eq!(file(client, system, &[(name, value)], &[]), wanted, "{client:?} {system:?} {name}");
        }
    }

    #[test]
    fn the_file_that_a_build_reads_is_the_one() {
        let package = "/home/ada/AppData/Local/Packages/Claude_abc/LocalCache/Roaming/Claude";
        let newest = "/home/ada/AppData/Local/Claude-Data/claude-1";
        let desktop = |there: &[&str]| file(Client::ClaudeDesktop, System::Windows, &[], there);
        assert_eq!(desktop(&[package]), format!("{package}/claude_desktop_config.json"));
        assert_eq!(desktop(&[newest]), format!("{newest}/claude_desktop_config.json"));
        let both = desktop(&[newest, package]);
        assert!(both.contains(newest) && both.contains(package) && both.starts_with("several"), "{both}");
        let used = format!("{package}/claude_desktop_config.json");
        assert_eq!(desktop(&[newest, package, &used]), used);
        let older = "/home/ada/.claude/.config.json";
        assert_eq!(file(Client::ClaudeCode, System::Linux, &[], &[older]), older);
        let missing = file(Client::Cursor, System::Linux, &[], &["/home/ada"]);
        assert!(missing.contains("does not seem to be installed"), "{missing}");
    }
}
