//! The real binary, as people and clients start it: each test with a home of its own, all with one cache.

#[cfg(target_os = "linux")]
mod addresses;
mod asking;
#[cfg(target_os = "linux")]
#[path = "../servers/authority.rs"]
mod authority;
mod bad_arguments;
mod bad_components;
mod bad_manifests;
mod building;
mod burst;
mod capabilities;
mod ceilings;
mod config;
mod connecting;
mod dependencies;
#[cfg(target_os = "linux")]
#[path = "../servers/dns.rs"]
mod dns;
mod docs;
mod echo;
mod environment;
mod exposed;
mod fetching;
#[cfg(unix)]
mod files;
mod grants;
mod header_forms;
mod hello;
mod history;
mod http;
mod installing;
mod jsonrpc;
mod keeping;
mod limits;
mod lists;
mod live;
#[cfg(target_os = "linux")]
mod lookups;
#[cfg(target_os = "linux")]
mod namespace;
mod network;
mod new;
mod parity;
mod parity_prompts;
mod parts;
mod programs;
mod prompts;
#[cfg(target_os = "linux")]
mod rebinding;
mod records;
mod resources;
mod scripts;
mod scrubbed;
mod sealed;
mod sending;
mod server;
mod serving;
mod site;
mod storing;
#[cfg(unix)]
mod streams;
mod tokens;
mod web;
