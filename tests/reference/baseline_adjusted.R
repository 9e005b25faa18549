# Reference values for tests/statistics/test_baseline_adjusted.py: analysis of covariance of two groups by R's lm.
#
# Run from the root of the repository: Rscript tests/reference/baseline_adjusted.R
# Needs R >= 4.0 with MASS (Debian: r-cran-mass). Writes beside itself, the same bytes each time:
#   baseline_adjusted_data.csv   comparison, group (1 or 2), start, end      every number that goes in
#   baseline_adjusted.csv        comparison, level, estimate, se, df, statistic, p_value, ci_low, ci_high

folder <- "tests/reference"
anorexia <- MASS::anorexia

compare <- function(name, first, second) rbind(
  data.frame(comparison = name, group = 1, start = first[, 1], end = first[, 2]),
  data.frame(comparison = name, group = 2, start = second[, 1], end = second[, 2])
)
treated <- function(name) as.matrix(anorexia[anorexia$Treat == name, c("Prewt", "Postwt")])
trees <- function(name) with(Orange[Orange$Tree == name, ], cbind(age, circumference))
data <- rbind(
  compare("anorexia CBT Cont", treated("CBT"), treated("Cont")),
  compare("anorexia FT Cont", treated("FT"), treated("Cont")),
  compare("anorexia FT CBT", treated("FT"), treated("CBT")),
  compare("orange 1 2", trees("1"), trees("2")),
  compare("two and two", cbind(c(8, 6), c(5, 2)), cbind(c(9, 7), c(9, 4))),
  compare("one and three", cbind(8, 3), cbind(c(9, 7, 4), c(8, 4, 4)))
)

fitted <- function(name, level) {
  rows <- data[data$comparison == name, ]
  model <- lm(end ~ I(group == 1) + start, rows)
  found <- summary(model)$coefficients[2, ]
  limits <- confint(model, level = level)[2, ]
  data.frame(
    comparison = name, level = level, estimate = found[1], se = found[2], df = model$df.residual,
    statistic = found[3], p_value = found[4], ci_low = limits[1], ci_high = limits[2]
  )
}
cases <- expand.grid(comparison = unique(data$comparison), level = c(0.9, 0.95), stringsAsFactors = FALSE)
expected <- do.call(rbind, Map(fitted, cases$comparison, cases$level))

write <- function(table, name) {
  numbers <- sapply(table, is.numeric)
  table[numbers] <- lapply(table[numbers], function(column) sprintf("%.17g", column))
  write.csv(table, file.path(folder, name), row.names = FALSE, quote = FALSE)
}
write(data, "baseline_adjusted_data.csv")
write(expected, "baseline_adjusted.csv")
