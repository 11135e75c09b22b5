# The same three-state, two-arm, 40-cycle Markov model as against_heormodel.py, as a base R loop over draws.
# Reads draws (CSV, one column a parameter) from the file named first; prints CPU seconds and the cost of a QALY.
draws <- read.csv(commandArgs(TRUE)[1])
weights <- ifelse((0:40) %% 2 == 1, 2 / 3, 4 / 3); weights[c(1, 41)] <- 1 / 3
one <- function(d, treated) {
  p <- d$p_progress * (if (treated) d$rr_treat else 1); pay <- if (treated) d$c_treat else 0
  m <- matrix(c(1 - p - d$p_die, p, d$p_die, 0, 1 - d$p_die_sick, d$p_die_sick, 0, 0, 1), 3, byrow = TRUE)
  state <- c(1, 0, 0); cost <- 0; effect <- 0
  for (k in 0:40) {
    f <- weights[k + 1] * 1.03^-k
    cost <- cost + f * (state[2] * (d$c_sick + pay) + state[1] * pay)
    effect <- effect + f * (state[1] + state[2] * d$u_sick)
    state <- as.vector(state %*% m)
  }
  c(cost, effect)
}
taken <- system.time({
  out <- sapply(seq_len(nrow(draws)), function(n) { d <- as.list(draws[n, ]); c(one(d, FALSE), one(d, TRUE)) })
})
means <- rowMeans(out)
cat(sum(taken[1:2]), (means[3] - means[1]) / (means[4] - means[2]), "\n")
