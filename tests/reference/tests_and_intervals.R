# Reference values for tests/statistics: tests, intervals, exact distributions and effect sizes, as R computes them.
#
# Run from the root of the repository: Rscript tests/reference/tests_and_intervals.R
# Needs R >= 4.0 with coin, exactRankTests and MASS (Debian: r-cran-coin, r-cran-exactranktests, r-cran-mass).
# Writes beside itself, the same bytes each time:
#   tests_and_intervals_samples.csv  sample, position, value           every number that goes in
#   tests_and_intervals.csv          quantity, first, second, level, method, part, value
#   tests_and_intervals_counts.csv   quantity, a, b, c, d, level, part, value   for tables of counts

suppressPackageStartupMessages({
  library(coin)
  library(exactRankTests)
  library(MASS)
})
folder <- "tests/reference"
LEVELS <- c(0.9, 0.95)

# ---- samples -----------------------------------------------------------------------------------------------------
chick <- function(day) with(ChickWeight[ChickWeight$Time == day, ], weight[order(as.integer(as.character(Chick)))])
spray <- function(name) InsectSprays$count[InsectSprays$spray == name]
plant <- function(name) PlantGrowth$weight[PlantGrowth$group == name]
weight_of <- function(column, treatment) anorexia[[column]][anorexia$Treat == treatment]
both_days <- intersect(ChickWeight$Chick[ChickWeight$Time == 0], ChickWeight$Chick[ChickWeight$Time == 2])
stopifnot(length(both_days) == 50)

samples <- list(
  sleep_drug_1 = sleep$extra[sleep$group == 1],
  sleep_drug_2 = sleep$extra[sleep$group == 2],
  anorexia_cbt_before = weight_of("Prewt", "CBT"),
  anorexia_cbt_after = weight_of("Postwt", "CBT"),
  anorexia_ft_before = weight_of("Prewt", "FT"),
  anorexia_ft_after = weight_of("Postwt", "FT"),
  anorexia_control_before = weight_of("Prewt", "Cont"),
  anorexia_control_after = weight_of("Postwt", "Cont"),
  chick_day_0 = chick(0),
  chick_day_2 = chick(2),
  tooth_orange_juice = ToothGrowth$len[ToothGrowth$supp == "OJ"],
  tooth_ascorbic_acid = ToothGrowth$len[ToothGrowth$supp == "VC"],
  plant_control = plant("ctrl"),
  plant_treatment_1 = plant("trt1"),
  plant_treatment_2 = plant("trt2"),
  spray_a = spray("A"),
  spray_c = spray("C"),
  spray_e = spray("E"),
  # Made for this file: most differences tie or are zero, as whole-number pain scores do.
  ties_before = c(8, 7, 7, 8, 6, 9, 5, 8, 7, 6, 8, 7, 9, 4),
  ties_after = c(6, 7, 5, 8, 5, 9, 6, 4, 7, 6, 6, 8, 7, 4),
  ties_few = c(2, 2, 3, 5)
)

# ---- rows --------------------------------------------------------------------------------------------------------
digits <- function(value) {
  ifelse(is.na(value), "", ifelse(is.infinite(value), ifelse(value > 0, "inf", "-inf"), sprintf("%.17g", value)))
}
rows <- list()
keep <- function(quantity, first, second, level, method, parts) {
  rows[[length(rows) + 1]] <<- data.frame(
    quantity = quantity, first = first, second = second, level = digits(level), method = method,
    part = names(parts), value = digits(unlist(parts))
  )
}
count_rows <- list()
keep_counts <- function(quantity, counts, level, parts) {
  count_rows[[length(count_rows) + 1]] <<- data.frame(
    quantity = quantity, a = counts[1], b = counts[2], c = counts[3], d = counts[4], level = digits(level),
    part = names(parts), value = digits(unlist(parts))
  )
}
quietly <- function(expression) suppressWarnings(expression) # ties make wilcox.test warn that it cannot be exact
root <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-15, maxiter = 10000)$root

# ---- one sample --------------------------------------------------------------------------------------------------
for (name in names(samples)) {
  x <- samples[[name]]
  keep("summary", name, "", NA, "", list(
    n = length(x), mean = mean(x), sd = sd(x), median = median(x), q1 = quantile(x, 0.25, type = 7)[[1]],
    q3 = quantile(x, 0.75, type = 7)[[1]], minimum = min(x), maximum = max(x), sum = sum(x)
  ))
}

# ---- t tests and effect sizes ------------------------------------------------------------------------------------
t_parts <- function(test, estimate) {
  list(
    estimate = estimate, se = test$stderr, df = test$parameter[[1]], statistic = test$statistic[[1]],
    p_value = test$p.value, ci_low = test$conf.int[1], ci_high = test$conf.int[2]
  )
}
correction <- function(df) exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
noncentral <- function(effect, scale, df, level) {
  t <- effect / scale
  reach <- 10 + 3 * abs(t)
  solve <- function(p) root(function(ncp) quietly(pt(t, df, ncp)) - p, t - reach, t + reach)
  list(estimate = effect, ci_low = solve((1 + level) / 2) * scale, ci_high = solve((1 - level) / 2) * scale)
}

# ---- rank tests --------------------------------------------------------------------------------------------------
# R drops zero differences before its interval, so intervals are compared where there is none.
signed_rank <- function(first, second, level) {
  d <- samples[[second]] - samples[[first]]
  # Differences of decimals differ in the last digit where they tie; R is given what was meant.
  d <- round(d, 6)
  walsh <- outer(d, d, "+")[upper.tri(diag(length(d)), diag = TRUE)] / 2
  for (continuity in c(FALSE, TRUE)) {
    test <- quietly(wilcox.test(
      d, exact = FALSE, correct = continuity, conf.int = TRUE, conf.level = level, tol.root = 1e-12
    ))
    limits <- if (any(d == 0)) c(NA, NA) else test$conf.int
    keep("signed_rank_normal", first, second, level, if (continuity) "continuity" else "plain", list(
      estimate = median(walsh), statistic = test$statistic[[1]], p_value = test$p.value,
      ci_low = limits[1], ci_high = limits[2]
    ))
  }
  keep("signed_rank_exact", first, second, level, "exactRankTests", list(
    statistic = sum(rank(abs(d[d != 0]))[d[d != 0] > 0]), p_value = quietly(wilcox.exact(d, exact = TRUE))$p.value
  ))
  zero <- rep(0, length(d))
  for (zeros in c("Wilcoxon", "Pratt")) {
    keep("signed_rank_exact", first, second, level, paste0("coin_", tolower(zeros)), list(
      p_value = as.numeric(pvalue(wilcoxsign_test(d ~ zero, zero.method = zeros, distribution = "exact")))
    ))
    keep("signed_rank_normal", first, second, level, paste0("coin_", tolower(zeros)), list(
      p_value = as.numeric(pvalue(wilcoxsign_test(d ~ zero, zero.method = zeros, distribution = "asymptotic")))
    ))
  }
  if (!any(d == 0) && !any(duplicated(abs(d)))) {
    test <- wilcox.test(d, exact = TRUE, conf.int = TRUE, conf.level = level)
    keep("signed_rank_exact", first, second, level, "wilcox.test", list(
      estimate = test$estimate[[1]], statistic = test$statistic[[1]], p_value = test$p.value,
      ci_low = test$conf.int[1], ci_high = test$conf.int[2]
    ))
  }
}

mann_whitney <- function(first, second, level) {
  x <- samples[[first]]
  y <- samples[[second]]
  for (continuity in c(FALSE, TRUE)) {
    test <- quietly(wilcox.test(
      x, y, exact = FALSE, correct = continuity, conf.int = TRUE, conf.level = level, tol.root = 1e-12
    ))
    keep("mann_whitney_normal", first, second, level, if (continuity) "continuity" else "plain", list(
      estimate = median(outer(x, y, "-")), statistic = test$statistic[[1]], p_value = test$p.value,
      ci_low = test$conf.int[1], ci_high = test$conf.int[2]
    ))
  }
  group <- factor(rep(c("x", "y"), c(length(x), length(y))))
  keep("mann_whitney_exact", first, second, level, "coin", list(
    p_value = as.numeric(pvalue(wilcox_test(c(x, y) ~ group, distribution = "exact")))
  ))
  keep("mann_whitney_exact", first, second, level, "exactRankTests", list(
    statistic = quietly(wilcox.exact(x, y, exact = TRUE))$statistic[[1]],
    p_value = quietly(wilcox.exact(x, y, exact = TRUE))$p.value
  ))
  if (!any(duplicated(c(x, y)))) {
    test <- wilcox.test(x, y, exact = TRUE, conf.int = TRUE, conf.level = level)
    keep("mann_whitney_exact", first, second, level, "wilcox.test", list(
      estimate = test$estimate[[1]], statistic = test$statistic[[1]], p_value = test$p.value,
      ci_low = test$conf.int[1], ci_high = test$conf.int[2]
    ))
  }
}

paired <- list(
  c("sleep_drug_1", "sleep_drug_2"), c("anorexia_cbt_before", "anorexia_cbt_after"),
  c("anorexia_ft_before", "anorexia_ft_after"), c("anorexia_control_before", "anorexia_control_after"),
  c("chick_day_0", "chick_day_2"), c("ties_before", "ties_after")
)
for (pair in paired) {
  start <- samples[[pair[1]]]
  end <- samples[[pair[2]]]
  d <- end - start
  for (level in LEVELS) {
    test <- t.test(end, start, paired = TRUE, conf.level = level)
    keep("paired_t", pair[1], pair[2], level, "", t_parts(test, test$estimate[[1]]))
    effect <- noncentral(mean(d) / sd(d), 1 / sqrt(length(d)), length(d) - 1, level)
    keep("d_z", pair[1], pair[2], level, "", effect)
    keep("g_z", pair[1], pair[2], level, "", within(effect, estimate <- estimate * correction(length(d) - 1)))
    signed_rank(pair[1], pair[2], level)
  }
  keep("d_av", pair[1], pair[2], NA, "", list(estimate = mean(d) / sqrt((var(start) + var(end)) / 2)))
  signs <- round(d, 6)
  keep("sign_test", pair[1], pair[2], NA, "", list(
    estimate = median(d), statistic = sum(signs > 0), p_value = binom.test(sum(signs > 0), sum(signs != 0))$p.value
  ))
}

independent <- list(
  c("tooth_orange_juice", "tooth_ascorbic_acid"), c("plant_control", "plant_treatment_1"),
  c("plant_treatment_2", "plant_treatment_1"), c("spray_a", "spray_e"), c("spray_c", "spray_e"),
  c("anorexia_ft_after", "anorexia_control_after"), c("ties_few", "ties_after"), c("ties_after", "ties_few")
)
for (pair in independent) {
  x <- samples[[pair[1]]]
  y <- samples[[pair[2]]]
  for (level in LEVELS) {
    for (equal in c(FALSE, TRUE)) {
      test <- t.test(x, y, var.equal = equal, conf.level = level)
      keep(if (equal) "pooled_t" else "welch_t", pair[1], pair[2], level, "", t_parts(test, mean(x) - mean(y)))
    }
    df <- length(x) + length(y) - 2
    pooled <- t.test(x, y, var.equal = TRUE)
    scale <- sqrt(1 / length(x) + 1 / length(y))
    effect <- noncentral(pooled$statistic[[1]] * scale, scale, df, level)
    keep("hedges_g", pair[1], pair[2], level, "", within(effect, estimate <- estimate * correction(df)))
    mann_whitney(pair[1], pair[2], level)
  }
}

# ---- counts ------------------------------------------------------------------------------------------------------
highest_density <- function(x, n, level) {
  a <- x + 0.5
  b <- n - x + 0.5
  if (x == 0) return(c(0, qbeta(level, a, b)))
  if (x == n) return(c(qbeta(1 - level, a, b), 1))
  gain <- function(p) dbeta(qbeta(p, a, b), a, b, log = TRUE) - dbeta(qbeta(p + level, a, b), a, b, log = TRUE)
  p <- root(gain, 1e-12, 1 - level - 1e-12)
  qbeta(c(p, p + level), a, b)
}
for (counts in list(c(0, 11), c(1, 11), c(3, 11), c(9, 11), c(11, 11), c(0, 1), c(1, 1), c(37, 120), c(2, 900))) {
  x <- counts[1]
  n <- counts[2]
  for (level in c(LEVELS, 0.99)) {
    half <- (1 - level) / 2
    interval <- function(name, limits) {
      keep_counts(name, c(x, n, NA, NA), level, list(ci_low = limits[1], ci_high = limits[2]))
    }
    interval("wilson", quietly(prop.test(x, n, conf.level = level, correct = FALSE))$conf.int)
    interval("clopper_pearson", binom.test(x, n, conf.level = level)$conf.int)
    interval("uniform_bayes", qbeta(c(half, 1 - half), x + 1, n - x + 1))
    jeffreys <- qbeta(c(half, 1 - half), x + 0.5, n - x + 0.5)
    interval("jeffreys_equal_tailed", c(if (x == 0) 0 else jeffreys[1], if (x == n) 1 else jeffreys[2]))
    interval("jeffreys_highest_density", highest_density(x, n, level))
  }
}

# fisher.test finds its odds ratio and limits to two to four digits only, so its equations are solved more closely here.
fisher_solved <- function(counts, level) {
  m <- counts[1] + counts[2]
  n <- counts[3] + counts[4]
  k <- counts[1] + counts[3]
  x <- counts[1]
  support <- max(0, k - n):min(k, m)
  density <- function(log_ratio) {
    d <- dhyper(support, m, n, k, log = TRUE) + log_ratio * support
    d <- exp(d - max(d))
    d / sum(d)
  }
  solve <- function(f) exp(root(f, -40, 40))
  half <- (1 - level) / 2
  estimate <- function() solve(function(l) sum(support * density(l)) - x)
  low <- function() solve(function(l) sum(density(l)[support >= x]) - half)
  high <- function() solve(function(l) sum(density(l)[support <= x]) - half)
  list(
    estimate = if (x == min(support)) 0 else if (x == max(support)) Inf else estimate(),
    ci_low = if (x == min(support)) 0 else low(),
    ci_high = if (x == max(support)) Inf else high()
  )
}
tea <- c(3, 1, 1, 3) # Fisher's lady tasting tea
twins <- c(2, 10, 15, 3) # convictions of like-sex twins, both in help(fisher.test)
for (counts in list(tea, twins, c(0, 11, 3, 4), c(5, 0, 2, 6), c(4, 7, 3, 4), c(30, 70, 45, 55))) {
  for (level in LEVELS) {
    table <- matrix(counts, 2, byrow = TRUE)
    test <- fisher.test(table, conf.level = level)
    solved <- fisher_solved(counts, level)
    close <- c(test$estimate[[1]], test$conf.int) / unlist(solved)
    stopifnot(all(is.nan(close) | abs(close - 1) < 1e-2))
    keep_counts("fisher_exact", counts, level, c(solved, p_value = test$p.value))
  }
}

# ---- several p-values --------------------------------------------------------------------------------------------
p_values <- c(0.0123, 0.2, NA, 0.0004, 0.04, 0.04, 0.9, 0.03)
samples$p_values <- p_values
for (method in c("holm", "BH")) {
  adjusted <- p.adjust(p_values, method)
  names(adjusted) <- seq_along(adjusted)
  keep("p_adjust", "p_values", "", NA, method, as.list(adjusted))
}

# ---- files -------------------------------------------------------------------------------------------------------
write_rows <- function(table, name) {
  write.csv(table, file.path(folder, name), row.names = FALSE, quote = FALSE, na = "", eol = "\n")
}
write_rows(do.call(rbind, lapply(names(samples), function(name) {
  data.frame(sample = name, position = seq_along(samples[[name]]), value = digits(samples[[name]]))
})), "tests_and_intervals_samples.csv")
write_rows(do.call(rbind, rows), "tests_and_intervals.csv")
write_rows(do.call(rbind, count_rows), "tests_and_intervals_counts.csv")
