type Local = "named";
export { Local as default };
