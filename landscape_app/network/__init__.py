"""A multilayer perceptron over one flat vector of weights, the data it learns from, and what its training shows."""
