//! What a function becomes.

use std::fmt::{Display, Formatter};

use proc_macro2::TokenStream;
use quote::quote;

/// What a function becomes: by this word the messages name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Tool,
    Prompt,
}

impl What {
    /// The module with what its code needs.
    pub fn module(self) -> TokenStream {
        match self {
            Self::Tool => quote!(::skill_engine::tool),
            Self::Prompt => quote!(::skill_engine::prompt),
        }
    }

    /// The trait that its type implements.
    pub fn r#trait(self) -> TokenStream {
        match self {
            Self::Tool => quote!(::skill_engine::tool::Tool),
            Self::Prompt => quote!(::skill_engine::prompt::Prompt),
        }
    }

    /// The expression of where it stands, in its type's methods.
    pub fn place(self) -> TokenStream {
        let r#trait = self.r#trait();
        quote!(&<Self as #r#trait>::ABOUT.place)
    }

    /// How it stands among all that a skill exports.
    pub fn exported(self) -> TokenStream {
        match self {
            Self::Tool => quote!(::skill_engine::exported::Exported::Tool),
            Self::Prompt => quote!(::skill_engine::exported::Exported::Prompt),
        }
    }
}

impl Display for What {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Tool => "tool",
            Self::Prompt => "prompt",
        })
    }
}
