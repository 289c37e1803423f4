"""The course's labs, one file each: the models, the controls, the figure and the words."""
