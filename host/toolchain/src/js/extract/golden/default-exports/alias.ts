type Alias = "alias";
export default Alias;
