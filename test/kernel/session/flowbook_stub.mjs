// Stands for Flowbook's runtime, which needs TensorFlow.
export const tf = { tensor: (values) => ({ values }), version: "stub" };
export const flowbookOnly = 1;
