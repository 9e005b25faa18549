# Reference values for logistic regression: maximum likelihood, Firth's penalised likelihood, Wald and profile limits.
#
# Run from the root of the repository: Rscript tests/reference/logistic.R
# Needs R >= 4.0 with MASS, rpart and survival (recommended packages) and brglm2.
# Writes beside itself, the same bytes each time:
#   logistic_data.csv  case, variable, position, value     every number that goes in; `responded` is the outcome
#   logistic.csv       case, method, column, part, value   what R makes of it
#
# Maximum likelihood is glm's, and its profile limits are found here from the deviances of glm with one coefficient in
# the offset. Firth's estimates are brglm2's; his profile likelihood is maximised here by `optim` from its definition.

suppressPackageStartupMessages({
  library(MASS)
  library(rpart)
  library(survival)
  library(brglm2)
})
options(warn = 2)
folder <- "tests/reference"
digits <- function(value) ifelse(is.na(value), "", sprintf("%.17g", value))
level <- 0.95
z <- qnorm(1 - (1 - level) / 2)

data_rows <- list()
rows <- list()
keep <- function(case, method, column, parts) {
  rows[[length(rows) + 1]] <<- data.frame(
    case = case, method = method, column = column, part = names(parts), value = digits(unlist(parts))
  )
}

half_log_determinant <- function(x, b) {
  p <- plogis(drop(x %*% b))
  determinant(crossprod(x * sqrt(p * (1 - p))))$modulus / 2
}
firth <- function(x, y, b) sum(plogis(ifelse(y == 1, 1, -1) * drop(x %*% b), log.p = TRUE)) + half_log_determinant(x, b)

# The largest penalised likelihood with coefficient j held at a value, by brute force: simplex, then quasi-Newton steps.
held_firth <- function(x, y, j, value, start) {
  objective <- function(free) {
    b <- numeric(ncol(x))
    b[j] <- value
    b[-j] <- free
    -firth(x, y, b)
  }
  if (ncol(x) == 2) return(-optimize(objective, start[-j] + c(-30, 30), tol = 1e-12)$objective)
  free <- start[-j]
  for (round in 1:3) {
    free <- optim(free, objective, method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 20000))$par
    free <- optim(free, objective, method = "BFGS", control = list(reltol = 1e-16, maxit = 2000))$par
  }
  -objective(free)
}
held_ml <- function(x, y, j, value) {
  -glm.fit(x[, -j, drop = FALSE], y, offset = x[, j] * value, family = binomial(),
           control = list(epsilon = 1e-12, maxit = 200))$deviance / 2
}
limits <- function(root_deviance, estimate, se) {
  search <- function(side) {
    outer <- estimate + side * z * se
    while (root_deviance(outer) < z) outer <- estimate + 2 * (outer - estimate)
    uniroot(function(b) root_deviance(b) - z, sort(c(estimate, outer)), tol = 1e-13)$root
  }
  c(search(-1), search(1))
}

evaluate <- function(case, responded, ..., separated = FALSE) {
  variables <- list(...)
  for (variable in c("responded", names(variables))) {
    values <- if (variable == "responded") responded else variables[[variable]]
    data_rows[[length(data_rows) + 1]] <<- data.frame(
      case = case, variable = variable, position = seq_along(values), value = digits(as.numeric(values))
    )
  }
  y <- as.numeric(responded)
  x <- do.call(cbind, c(list(Intercept = rep(1, length(y))), lapply(variables, as.numeric)))
  # Columns of a like size for the search alone: held coefficients are put back on their own scale.
  size <- apply(abs(x), 2, max)
  scaled <- sweep(x, 2, size, "/")
  if (!separated) {
    fit <- glm.fit(x, y, family = binomial(), control = list(epsilon = 1e-12, maxit = 200))
    se <- sqrt(diag(solve(crossprod(scaled * sqrt(fit$fitted.values * (1 - fit$fitted.values)))))) / size
    keep(case, "maximum_likelihood", "", list(log_likelihood = -fit$deviance / 2))
    for (j in seq_len(ncol(x))) {
      b <- fit$coefficients[[j]]
      root <- function(value) sqrt(max(0, 2 * (-fit$deviance / 2 - held_ml(x, y, j, value))))
      ends <- limits(root, b, se[j])
      keep(case, "maximum_likelihood", colnames(x)[j], list(
        estimate = b, se = se[j], wald_p = 2 * pnorm(-abs(b / se[j])), wald_low = b - z * se[j],
        wald_high = b + z * se[j], statistic = root(0)^2, profile_low = ends[1], profile_high = ends[2]
      ))
    }
  }
  fit <- brglmFit(x, y, family = binomial(),
                  control = brglmControl(type = "AS_mean", epsilon = 1e-13, maxit = 2000))
  b <- fit$coefficients * size
  p <- plogis(drop(scaled %*% b))
  covariance <- solve(crossprod(scaled * sqrt(p * (1 - p))))
  largest <- firth(scaled, y, b)
  # The penalty of other units differs by a constant.
  keep(case, "firth", "", list(log_likelihood = largest + sum(log(size))))
  for (j in seq_len(ncol(x))) {
    se <- sqrt(covariance[j, j])
    root <- function(value) {
      start <- b + covariance[, j] / covariance[j, j] * (value - b[j])
      sqrt(max(0, 2 * (largest - held_firth(scaled, y, j, value, start))))
    }
    ends <- limits(root, b[[j]], se)
    keep(case, "firth", colnames(x)[j], list(
      estimate = b[[j]] / size[j], se = se / size[j], wald_p = 2 * pnorm(-abs(b[[j]] / se)),
      wald_low = (b[[j]] - z * se) / size[j], wald_high = (b[[j]] + z * se) / size[j], statistic = root(0)^2,
      profile_low = ends[1] / size[j], profile_high = ends[2] / size[j]
    ))
  }
}

# 189 births, 59 of low weight.
evaluate("birthwt", birthwt$low, age = birthwt$age, lwt = birthwt$lwt, smoke = birthwt$smoke,
         black = birthwt$race == 2, other = birthwt$race == 3)
# 81 children, 17 with kyphosis.
evaluate("kyphosis", kyphosis$Kyphosis == "present", age = kyphosis$Age, number = kyphosis$Number,
         start = kyphosis$Start)
# 23 patients with leukaemia: who is known to relapse within 20 weeks, with and without maintenance.
evaluate("aml", aml$time <= 20 & aml$status == 1, maintained = aml$x == "Maintained")
# Children with bacteria at week 11, on placebo or not: one column of zeros and ones.
week_11 <- bacteria[bacteria$week == 11, ]
evaluate("bacteria", week_11$y == "y", active = week_11$ap == "a")
# Quasi-separated: nobody in one group responds.
evaluate("quasi_separated", c(1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), group = c(rep(1, 11), rep(0, 7)),
         separated = TRUE)
# Separated by a number: every response lies above all others.
evaluate("separated", c(0, 0, 0, 0, 0, 1, 1, 1, 1), dose = c(20, 30, 30, 40, 50, 60, 60, 80, 100), separated = TRUE)
# Separated by two columns together, by neither alone.
evaluate("separated_by_two", c(0, 0, 0, 1, 0, 1, 1, 1), a = c(0, 1, 2, 3, 0, 1, 2, 1), b = c(1, 2, 3, 3, 0, 3, 4, 4),
         separated = TRUE)
# Far from 0 and of unlike size.
evaluate("unlike_sizes", c(0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0),
         year = 2000 + c(1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8),
         share = c(5, 8, 1, 9, 3, 2, 8, 4, 6, 1, 5, 7, 3, 9, 2, 6) / 1000)

write_sorted <- function(table, name) {
  write.csv(do.call(rbind, table), file.path(folder, name), row.names = FALSE, quote = FALSE)
}
write_sorted(data_rows, "logistic_data.csv")
write_sorted(rows, "logistic.csv")
