# Reference values for durations of relief, dose and response, regression to the mean and imputation.
#
# Run from the root of the repository: Rscript tests/reference/clinical.R
# Needs R >= 4.0 with survival (a recommended package), lme4 and lmerTest.
# Writes beside itself, the same bytes each time:
#   clinical_data.csv  case, variable, position, value   every number that goes in
#   clinical.csv       quantity, case, at, part, value   what R makes of it; `at` is a duration, a mean, a level

suppressPackageStartupMessages({
  library(survival)
  library(lme4)
  library(lmerTest)
})
options(warn = 2)
folder <- "tests/reference"
digits <- function(value) ifelse(is.na(value), "", sprintf("%.17g", value))

data_rows <- list()
cases <- list()
add <- function(case, ...) {
  cases[[case]] <<- list(...)
  for (variable in names(cases[[case]])) {
    values <- as.numeric(cases[[case]][[variable]])
    data_rows[[length(data_rows) + 1]] <<- data.frame(
      case = case, variable = variable, position = seq_along(values), value = digits(values)
    )
  }
}
rows <- list()
keep <- function(quantity, case, at, parts) {
  rows[[length(rows) + 1]] <<- data.frame(
    quantity = quantity, case = case, at = digits(at), part = names(parts), value = digits(unlist(parts))
  )
}

# ---- durations ---------------------------------------------------------------------------------------------------
lung_complete <- lung[!is.na(lung$ph.karno), ]
add("aml", duration = aml$time, happened = aml$status, dose = as.integer(aml$x))
add("lung", duration = lung_complete$time, happened = lung_complete$status - 1, dose = lung_complete$ph.karno)
add("veteran", duration = veteran$time, happened = veteran$status, dose = veteran$karno)
# Made for this file: whole weeks with many ties, an event and a censoring on the same day, and one on day 0.
add("ties",
  duration = c(0, 7, 7, 14, 14, 14, 21, 21, 28, 28, 28, 28, 84, 84, 168),
  happened = c(0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 0),
  dose = c(60, 40, 60, 80, 60, 100, 80, 100, 60, 120, 80, 60, 120, 120, 150)
)
# Everybody loses it in the end.
add("all_lost", duration = c(3, 5, 5, 8, 13, 21, 22), happened = rep(1, 7), dose = c(1, 3, 2, 2, 5, 4, 6))

for (case in names(cases)) {
  with(cases[[case]], {
    for (level in c(0.9, 0.95)) {
      fit <- survfit(Surv(duration, happened) ~ 1, conf.type = "log-log", conf.int = level)
      inside <- fit$surv > 0 & fit$surv < 1
      some <- which(inside)
      # Of the long ones every tenth time and the last.
      if (length(some) > 40) some <- unique(c(some[seq(1, length(some), 10)], max(some)))
      for (index in some) {
        keep(paste0("share_at_", level), case, fit$time[index], list(
          estimate = fit$surv[index], se = (fit$surv * fit$std.err)[index],
          ci_low = fit$lower[index], ci_high = fit$upper[index], at_risk = fit$n.risk[index]
        ))
      }
      # R takes the middle of two times where the curve stands at one half exactly; none of these does.
      stopifnot(all(abs(fit$surv - 0.5) > 1e-9))
      half <- summary(fit)$table
      keep(paste0("median_", level), case, NA, list(
        estimate = half[["median"]], ci_low = half[[paste0(level, "LCL")]], ci_high = half[[paste0(level, "UCL")]]
      ))
    }
    found <- concordance(Surv(duration, happened) ~ dose)
    keep("concordance", case, NA, list(
      estimate = found$concordance[[1]], se = sqrt(found$var),
      pairs = sum(found$count[c("concordant", "discordant", "tied.x")])
    ))
  })
}

# ---- dose and response -------------------------------------------------------------------------------------------
pairs <- list(
  women = women, cars = cars, pressure_change = data.frame(x = longley$GNP, y = longley$Employed),
  small = data.frame(x = c(1.5, 3, 2, 8, 5, 7, 6), y = c(2, 1, 4, 7, 3, 5, 9)),
  small_reversed = data.frame(x = c(1, 2, 3, 4, 5, 6, 7, 8), y = c(9, 8, 8.5, 6, 7, 3, 4, 1)),
  ties = data.frame(x = c(1, 1, 3, 3, 3, 6, 6, 2, 2, 4, 3), y = c(2, 0, 0, -2, -2, -5, -1, 1, 1, 0, -7))
)
for (case in names(pairs)) {
  x <- as.numeric(pairs[[case]][[1]])
  y <- as.numeric(pairs[[case]][[2]])
  add(case, x = x, y = y)
  n <- length(x)
  rho <- cor(x, y, method = "spearman")
  no_ties <- !anyDuplicated(x) && !anyDuplicated(y)
  # cor.test enumerates all orders of up to nine values without ties.
  exact <- if (no_ties && n <= 9) cor.test(x, y, method = "spearman", exact = TRUE)$p.value else NA
  approximate <- if (abs(rho) < 1 - 1e-9) cor.test(rank(x), rank(y)) else NULL
  keep("spearman", case, NA, list(estimate = rho, exact_p = exact))
  if (!is.null(approximate)) {
    keep("spearman_t", case, NA, list(
      statistic = approximate$statistic[[1]], p_value = approximate$p.value, df = approximate$parameter[[1]]
    ))
    for (level in c(0.9, 0.95)) {
      margin <- qnorm((1 + level) / 2) * sqrt((1 + rho^2 / 2) / (n - 3))
      keep("bonett_wright", case, level, list(ci_low = tanh(atanh(rho) - margin), ci_high = tanh(atanh(rho) + margin)))
    }
  }
  fit <- lm(y ~ x)
  line <- summary(fit)$coefficients["x", ]
  keep("slope", case, 0.9, list(
    estimate = line[[1]], se = line[[2]], statistic = line[[3]], p_value = line[[4]], df = fit$df.residual,
    ci_low = confint(fit, "x", 0.9)[[1]], ci_high = confint(fit, "x", 0.9)[[2]]
  ))
}

# ---- within and between patients ---------------------------------------------------------------------------------
set.seed(20240517, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
simulate <- function(case, n_patients, visits, intercept_sd) {
  patient <- rep(seq_len(n_patients), visits)
  dose <- round(60 + 20 * rnorm(n_patients)[patient] + 15 * rnorm(length(patient)))
  change <- round(-0.03 * dose + intercept_sd * rnorm(n_patients)[patient] + rnorm(length(patient)), 2)
  add(case, patient = patient, dose = dose, change = change)
  mean_dose <- ave(dose, patient)
  fit <- lmer(change ~ I(dose - mean_dose) + mean_dose + (1 | patient), control = lmerControl(
    optimizer = "bobyqa", optCtrl = list(rhobeg = 1e-2, rhoend = 1e-11, maxfun = 1e5)
  ))
  weights <- rbind(within = c(0, 1, 0), between = c(0, 0, 1), difference = c(0, -1, 1))
  for (name in rownames(weights)) {
    found <- contest1D(fit, weights[name, ], confint = TRUE)
    keep(name, case, 0.95, list(
      estimate = found[["Estimate"]], se = found[["Std. Error"]], df = found[["df"]],
      statistic = found[["t value"]], p_value = found[["Pr(>|t|)"]],
      ci_low = found[["lower"]], ci_high = found[["upper"]]
    ))
  }
}
simulate("balanced", 20, rep(4, 20), 1.2)
simulate("unbalanced", 25, rep(c(2, 3, 5, 6, 1), 5), 0.8)

# ---- regression to the mean --------------------------------------------------------------------------------------
for (at in c(-1, 4, 5, 6.5, 9)) {
  for (sd in c(1.5, 2)) {
    part <- function(x) x * dnorm(x, 5, sd)
    above <- integrate(part, at, 5 + 40 * sd, rel.tol = 1e-12, subdivisions = 1000L)$value /
      pnorm(at, 5, sd, lower.tail = FALSE)
    below <- integrate(part, 5 - 40 * sd, at, rel.tol = 1e-12, subdivisions = 1000L)$value / pnorm(at, 5, sd)
    keep(paste0("mean_beyond_", sd), "", at, list(above = above, below = below))
  }
}
anorexia <- MASS::anorexia[MASS::anorexia$Treat == "CBT", ]
add("anorexia", start = anorexia$Prewt, end = anorexia$Postwt)
for (mu in c(70, 80, 90)) {
  fit <- lm(I(Postwt - mu) ~ I(Prewt - mu), anorexia)
  line <- summary(fit)$coefficients[1, ]
  keep("mee_chua", "anorexia", mu, list(
    estimate = line[[1]], se = line[[2]], statistic = line[[3]], p_value = line[[4]], df = fit$df.residual,
    ci_low = confint(fit)[[1, 1]], ci_high = confint(fit)[[1, 2]]
  ))
}

# ---- pooling -----------------------------------------------------------------------------------------------------
add("five", estimate = c(-1.2, -0.9, -1.45, -1.1, -0.75), variance = c(0.21, 0.25, 0.19, 0.24, 0.22))
add("twenty", estimate = 3 + round(sin(1:20), 3), variance = 0.5 + round(cos(1:20) / 10, 3))
for (case in c("five", "twenty")) {
  for (complete_df in c(10, 17, 1999)) {
    with(cases[[case]], {
      m <- length(estimate)
      total <- mean(variance) + (m + 1) / m * var(estimate)
      r <- (m + 1) / m * var(estimate) / mean(variance) # relative increase in variance
      old <- (m - 1) * (1 + 1 / r)^2
      observed <- complete_df * (complete_df + 1) / ((complete_df + 3) * (1 + r))
      df <- 1 / (1 / old + 1 / observed)
      t <- mean(estimate) / sqrt(total)
      keep("pool", case, complete_df, list(
        estimate = mean(estimate), se = sqrt(total), df = df, statistic = t, p_value = 2 * pt(-abs(t), df),
        ci_low = mean(estimate) - qt(0.975, df) * sqrt(total), ci_high = mean(estimate) + qt(0.975, df) * sqrt(total)
      ))
    })
  }
}

# ---- none seen ---------------------------------------------------------------------------------------------------
for (n in c(1, 3, 18, 55, 1000)) {
  for (level in c(0.9, 0.95)) {
    keep("none_seen", as.character(n), level, list(
      high = binom.test(0, n, alternative = "less", conf.level = level)$conf.int[[2]]
    ))
  }
}

write_rows <- function(table, name) {
  connection <- file(file.path(folder, name), open = "wb")
  write.csv(do.call(rbind, table), connection, row.names = FALSE, quote = FALSE, eol = "\n")
  close(connection)
}
write_rows(data_rows, "clinical_data.csv")
write_rows(rows, "clinical.csv")
