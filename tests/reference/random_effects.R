# Reference values for tests/statistics/test_random_effects.py: random-effects models of published data by R's metafor.
#
# Run from the root of the repository: Rscript tests/reference/random_effects.R
# Needs R >= 4.0 with metafor (Debian: r-cran-metafor). Writes beside itself, the same bytes each time:
#   random_effects_data.csv   case, estimate, se                           every number that goes in
#   random_effects.csv        case, level, quantity, value                 what metafor makes of them
#   logit_shares.csv          events, n, estimate, se                      logits of shares with their standard errors

suppressPackageStartupMessages(library(metafor))
folder <- "tests/reference"
exact <- list(threshold = 1e-11, maxiter = 10000, tol = 1e-14)

bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
stay <- escalc("MD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = dat.normand1999)
teacher <- dat.raudenbush1985
adherence <- escalc("ZCOR", ri = ri, ni = ni, data = dat.molloy2014)
spasm <- escalc("PLO", xi = xi, ni = ni, data = dat.pritz1997)
take <- function(name, data, rows = seq_len(nrow(data))) data.frame(
  case = name, estimate = as.numeric(data$yi)[rows], se = sqrt(as.numeric(data$vi))[rows]
)
data <- rbind(
  take("bcg log risk ratios", bcg),
  take("length of stay", stay),
  take("teacher expectancy", teacher),
  take("adherence", adherence),
  take("vasospasm logits", spasm),
  take("bcg first three", bcg, 1:3),
  take("stay first two", stay, 1:2),
  data.frame(case = "no heterogeneity", estimate = c(-1.2, -1.0, -1.1, -1.15), se = c(0.5, 0.4, 0.6, 0.45))
)

quantities <- function(name, level) {
  rows <- data[data$case == name, ]
  fit <- function(method, test) rma(
    rows$estimate, sei = rows$se, method = method, test = test, level = 100 * level, control = exact
  )
  normal <- fit("REML", "z")
  knapp <- fit("REML", "knha")
  cautious <- fit("REML", "adhoc")
  profile <- confint(normal, level = 100 * level, control = list(tol = 1e-14, maxiter = 10000, tau2.max = 1e6))$random
  k <- nrow(rows)
  # Higgins et al. (2009), from metafor's own estimate, standard error and variance.
  reach <- if (k > 2) qt(1 - (1 - level) / 2, k - 2) * sqrt(normal$tau2 + normal$se^2) else NA
  values <- c(
    q = normal$QE, q_p_value = normal$QEp, tau_squared = normal$tau2, tau_squared_paule_mandel = fit("PM", "z")$tau2,
    tau_squared_low = profile["tau^2", "ci.lb"], tau_squared_high = profile["tau^2", "ci.ub"],
    i_squared = normal$I2 / 100, i_squared_low = profile["I^2(%)", "ci.lb"] / 100,
    i_squared_high = profile["I^2(%)", "ci.ub"] / 100,
    estimate = normal$beta[1], se = normal$se, hartung_knapp_low = knapp$ci.lb, hartung_knapp_high = knapp$ci.ub,
    never_narrower_low = cautious$ci.lb, never_narrower_high = cautious$ci.ub,
    prediction_low = normal$beta[1] - reach, prediction_high = normal$beta[1] + reach
  )
  data.frame(case = name, level = level, quantity = names(values), value = unname(values))
}
cases <- expand.grid(case = unique(data$case), level = c(0.9, 0.95), stringsAsFactors = FALSE)
expected <- do.call(rbind, Map(quantities, cases$case, cases$level))

shares <- data.frame(events = c(dat.pritz1997$xi, 0, 5, 1), n = c(dat.pritz1997$ni, 9, 5, 18))
logits <- escalc("PLO", xi = shares$events, ni = shares$n)
shares$estimate <- as.numeric(logits$yi)
shares$se <- sqrt(logits$vi)

write <- function(table, name) {
  numbers <- sapply(table, is.double)
  table[numbers] <- lapply(table[numbers], function(column) ifelse(is.na(column), "nan", sprintf("%.17g", column)))
  write.csv(table, file.path(folder, name), row.names = FALSE, quote = FALSE)
}
write(data, "random_effects_data.csv")
write(expected, "random_effects.csv")
write(shares, "logit_shares.csv")
