use skill_package::PROMPTS;
use wasmtime::component::{Component, InstancePre, Linker};

use crate::contract::exports::skill::engine::tools::GuestIndices as Tools;
use crate::contract::prompting::exports::skill::engine::prompts::GuestIndices as Prompts;
use crate::state::State;

/// A component with its imports resolved, and what it exports found. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Linked {
    pub(crate) pre: InstancePre<State>,
    pub(crate) tools: Tools,
    /// Where it makes prompts.
    pub(crate) prompts: Option<Prompts>,
}

impl Linked {
    /// # Errors
    /// The component does not fit the contract.
    pub(crate) fn new(linker: &Linker<State>, component: &Component) -> wasmtime::Result<Self> {
        let pre = linker.instantiate_pre(component)?;
        let tools = Tools::new(&pre)?;
        let prompts = component.get_export_index(None, PROMPTS).map(|_| Prompts::new(&pre)).transpose()?;
        Ok(Self { pre, tools, prompts })
    }
}
