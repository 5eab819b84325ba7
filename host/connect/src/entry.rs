use std::collections::BTreeMap;

/// How a client starts this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The program, by its whole path: clients have a `PATH` and a folder of their own.
    pub command: String,
    pub args: Vec<String>,
    /// Variables that the server needs beside those that a client passes on.
    pub env: BTreeMap<String, String>,
}
