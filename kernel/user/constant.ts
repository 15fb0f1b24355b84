/** @throws TypeError on every assignment to a property, as the language does for the constant of that name. */
export function constant(values: object): object {
  return new Proxy(values, {
    set(_values, name) {
      throw new TypeError(`Assignment to constant variable ${String(name)}. Declare it anew, or with let.`);
    },
  });
}
