interface Declared { declared: string }
